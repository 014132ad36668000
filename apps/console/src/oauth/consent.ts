/** What a consent link is made of. */
import { isPlatformId, type Platform } from '@syncstore/contracts';
import type { Runtime } from '@syncstore/runtime';
import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../problems.ts';

/** @throws HttpProblem 404, 409 */
export function platformThatIsConfigured({ platforms }: Runtime, platform: string): Platform {
  if (!isPlatformId(platform)) throw new HttpProblem(404, `There is no platform "${platform}".`);
  const configured = platforms.get(platform);
  if (configured) return configured;
  throw new HttpProblem(409, `${platform} is not configured: set its credentials (see syncstore config).`);
}

/** Where the marketplace sends the seller back to: the console, as browsers know it. */
export function redirectUrlOf({ config }: Runtime, platform: Platform, request: FastifyRequest): string {
  const ownUrl = config.console.publicUrl ?? `${request.protocol}://${request.host}`;
  return `${ownUrl}/oauth/${platform.id}/callback`;
}
