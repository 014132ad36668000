/**
 * How a seller connects shops through the console.
 *
 *   1. GET /oauth/:platform/start?seller=… sends the browser to the marketplace's consent page. It needs authentication.
 *      `syncstore shops connect` prints the same link.
 *   2. The seller agrees; the marketplace sends the browser to /oauth/:platform/callback with a code. That route is open,
 *      since the seller has no account here: the signed state stands for whoever made the link.
 *   3. The code is traded for tokens, and these are stored with the shops that they cover.
 */
import { PlatformError, WaitError } from '@syncstore/contracts';
import { connectShops, consentStates, type Runtime } from '@syncstore/runtime';
import { z } from 'zod';
import type { Api } from '../api/convention.ts';
import { HttpProblem } from '../problems.ts';
import { platformThatIsConfigured, redirectUrlOf } from './consent.ts';
import { connectedPage, foreignCallbackPage } from './pages.ts';

const params = z.object({ platform: z.string() });
const startQuery = z.object({ seller: z.string().min(1).default('default') });
const callbackQuery = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** Adds both routes. */
export function addOAuthRoutes(api: Api, runtime: Runtime): void {
  const { config, log } = runtime;
  const states = consentStates(config.encryptionKey);

  const start = { params, querystring: startQuery };
  api.get(
    '/oauth/:platform/start',
    { config: { access: 'admin' }, schema: start },
    async (request, reply) => {
      const platform = platformThatIsConfigured(runtime, request.params.platform);
      const redirectUrl = redirectUrlOf(runtime, platform, request);
      const state = states.issue(platform.id, request.query.seller);
      return reply.redirect(await asking(() => platform.consentUrl({ redirectUrl, state })));
    },
  );

  const callback = { params, querystring: callbackQuery };
  api.get(
    '/oauth/:platform/callback',
    { config: { access: 'open' }, schema: callback },
    async (request, reply) => {
      const platform = platformThatIsConfigured(runtime, request.params.platform);
      const parameters = firstValues(request.query);
      reply.type('text/html; charset=utf-8');
      const state = states.read(platform.id, parameters['state'] ?? '');
      if (state === null) return reply.status(400).send(foreignCallbackPage(platform));
      const authorisation = await asking(() => platform.authorise(parameters));
      await connectShops(runtime, platform, authorisation, state.seller);
      const shops = authorisation.shops.map((shop) => shop.externalId);
      log.info({ platform: platform.id, shops }, 'shops connected');
      return reply.send(connectedPage(platform, authorisation.shops));
    },
  );
}

/** Asks a marketplace for something; what it refuses becomes an answer that says what to do. */
async function asking<T>(ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof PlatformError) {
      const status = error.facts.blame === 'config' ? 400 : 502;
      throw new HttpProblem(status, error.facts.userMessage, { cause: error });
    }
    if (error instanceof WaitError) throw new HttpProblem(503, error.message, { cause: error });
    throw error;
  }
}

function firstValues(query: Readonly<Record<string, string | string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : (value[0] ?? ''),
    ]),
  );
}
