/**
 * Text that PostgreSQL takes.
 *
 * It refuses U+0000 anywhere, and jsonb refuses lone surrogates too; one of them fails the whole statement. Products are
 * cleaned of them before; what is quoted from a marketplace (a reject's "before", an error's text) is not, and a page
 * whose failure can't be recorded would fail for ever.
 */

/** Text for a text column. The driver itself turns lone surrogates into U+FFFD. */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '');
}

const UNSTORABLE = /\\u0000|\\ud[89a-f][0-9a-f]{2}/g;

/** `JSON.stringify` for a jsonb parameter, with what jsonb can't store left out. */
export function jsonb(value: unknown): string {
  const text = JSON.stringify(value);
  // JSON.stringify escapes exactly NUL and lone surrogates this way (well-formed pairs stay literal), but an escaped
  // backslash before a plain `u0000` looks alike: only an odd run of backslashes starts an escape.
  if (!text.includes('\\u0000') && !text.includes('\\ud')) return text;
  return text
    .replace(/\\+/g, (run) =>
      run.length % 2 === 0 ? run.replaceAll('\\', '\u0001') : `${'\u0001'.repeat(run.length - 1)}\\`,
    )
    .replace(UNSTORABLE, '')
    .replaceAll('\u0001', '\\');
}
