/** The console of a stack, listening on a free port of 127.0.0.1 in the test's own process. */
import { afterAll, beforeAll } from 'vitest';
import { routesOf } from '../../../apps/console/src/access.ts';
import { createConsole } from '../../../apps/console/src/app.ts';
import type { TestStack } from '../../support/use-stack.ts';

export interface TestConsole {
  /** `http://127.0.0.1:…`; filled when the first hook has run. */
  readonly url: string;
  /** Every route, those of plugins included. */
  readonly routes: ReturnType<typeof routesOf>;
  /** A request that follows no redirect. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** Call it at the top of a test file, after `useStack`: hooks run in reverse order at the end. */
export function useConsole(stack: TestStack): TestConsole {
  let url = '';
  let routes: ReturnType<typeof routesOf> = [];
  let close: (() => Promise<unknown>) | undefined;
  beforeAll(async () => {
    const app = await createConsole(stack.runtime);
    close = () => app.close();
    routes = routesOf(app);
    url = await app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => close?.());
  return {
    get url() {
      return url;
    },
    get routes() {
      return routes;
    },
    get: (path, headers = {}) => fetch(`${url}${path}`, { headers, redirect: 'manual' }),
  };
}
