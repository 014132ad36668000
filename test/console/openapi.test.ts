/** The OpenAPI document: valid, and about every route of the API; and the page that shows it. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { useConsole } from './support/use-console.ts';

const stack = useStack({ sandbox: { products: 3 } });
const console = useConsole(stack);

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

async function document(): Promise<OpenApi> {
  return (await (await console.get('/docs/json')).json()) as OpenApi;
}

test('is valid', async () => {
  expect(await new Validator().validate({ ...(await document()) })).toEqual({ valid: true });
});

test('is about every route of the API, each with a summary, what it answers, and problems', async () => {
  const { paths } = await document();
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const routes = console.routes
    .filter(({ url, method }) => /^\/(api|health)\//.test(url) && method !== 'HEAD')
    .map(({ url, method }) => `${String(method)} ${url.replace(/:(\w+)/g, '{$1}')}`);
  expect(described.sort()).toEqual(routes.sort());
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { summary, parameters = [], responses }] of Object.entries(operations)) {
      expect(summary, `${method} ${path}`).toMatch(/\w/);
      expect(responses['default']?.content, `${method} ${path}`).toHaveProperty(['application/problem+json']);
      const named = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(named, `${method} ${path}`).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  }
});

test('its page comes from here alone, without a script in it', async () => {
  const page = await (await console.get('/docs')).text();
  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect(page).not.toMatch(/<script(?![^>]* src=)/);
  for (const [, path = ''] of page.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect((await console.get(path)).status, path).toBe(200);
  }
});
