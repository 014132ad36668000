/** The web page's files: one document for every place, scripts from here alone, and what the server says itself. */
import { describe, expect, test } from 'vitest';
import { html } from '../../apps/console/src/page/html.ts';
import { useStack } from '../support/use-stack.ts';
import { useConsole } from './support/use-console.ts';

const stack = useStack({ sandbox: { products: 3 } });
const console = useConsole(stack);

describe('the page', () => {
  test.each(['/', '/runs', '/runs/17', '/dead-letters/3', '/products/1', '/shops', '/settings'])(
    'is answered at %s, asked for anew each time',
    async (path) => {
      const response = await console.get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/html; charset=utf-8/i);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.text()).toContain('<div id="root">');
    },
  );

  test('asks nobody else for anything, and has no script in itself', async () => {
    const text = await (await console.get('/')).text();
    expect(text).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(text).not.toMatch(/<script(?![^>]* src="\/)/);
    expect(text).not.toMatch(/ style="|<style/);
  });

  test('has files that browsers keep, since their names change with them', async () => {
    const text = await (await console.get('/')).text();
    const files = [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(files.map((path) => path.replace(/.*\./, '')).sort()).toEqual(['css', 'js']);
    for (const path of files) {
      const file = await console.get(path);
      expect(file.status).toBe(200);
      expect(file.headers.get('cache-control')).toContain('immutable');
    }
  });

  test('gives out nothing beside its files', async () => {
    for (const path of [
      '/assets/../console.js',
      '/assets/%2e%2e/console.js',
      '/assets/..%2fconsole.js',
      '/index.html',
    ]) {
      expect([403, 404], path).toContain((await console.get(path)).status);
    }
  });
});

test('an address that there is not says so', async () => {
  const response = await console.get('/nothing-here');
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('There is nothing at this address.');
});

test('what the server puts into a page of its own is text, whatever is in it', () => {
  const evil = `<img src=x onerror="alert('1')">&`;
  expect(html`<p>${evil}</p>`.text).toBe(
    '<p>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</p>',
  );
});
