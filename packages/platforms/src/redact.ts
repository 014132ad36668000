/**
 * Keeps secrets out of what people read. Marketplaces may quote a token, a code or a whole URL in their error
 * messages, and those messages end in logs, in dead letters and on the board.
 */
const QUERY_STRING = /\?[^\s"'<>]*/g;
/** Tokens, keys and signatures are runs of 24 characters or more; words and ids are not, bar request ids. URLs stay. */
const URL_OR_TOKEN_LIKE = /(https?:\/\/[^\s"'<>]+)|[A-Za-z0-9_\-.+=]{24,}/g;
const LONGEST = 300;

/** @param text a message that came from outside @returns it without query strings and token-like runs, at most 300 characters */
export function redact(text: string): string {
  return text
    .slice(0, 10 * LONGEST)
    .replace(QUERY_STRING, '')
    .replace(URL_OR_TOKEN_LIKE, (_, url: string | undefined) => url ?? '[redacted]')
    .slice(0, LONGEST);
}
