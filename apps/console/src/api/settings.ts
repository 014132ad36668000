/** GET /api/settings: the settings of the console's process, as `syncstore config` prints them, with secrets masked. */
import { effectiveSettings } from '@syncstore/config';
import { z } from 'zod';
import type { Api } from './convention.ts';

const settingsSchema = z.object({
  items: z.array(
    z
      .object({
        name: z.string(),
        value: z.string().nullable().describe('Masked where it is secret; null when unset or wrong'),
        source: z.string(),
        reason: z.string(),
        problem: z.string().nullable(),
      })
      .meta({ id: 'Setting' }),
  ),
});

/** Adds the route. */
export function addSettingRoute(api: Api): void {
  api.get(
    '/api/settings',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Settings in force, masked', tags: ['Settings'], response: { 200: settingsSchema } },
    },
    async () => ({ items: effectiveSettings() }),
  );
}
