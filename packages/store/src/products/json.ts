/**
 * JSON text for a jsonb parameter.
 *
 * jsonb refuses U+0000 and lone surrogates, and one of them fails the whole statement. Products are cleaned of them
 * before; what is quoted from a payload (a reject's "before", an error text) is not, so it is done here once more.
 */
const UNSTORABLE = /\\u0000|\\ud[89a-f][0-9a-f]{2}/g;

/** `JSON.stringify`, with what jsonb can't store left out. */
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
