/**
 * Cuts secrets out of a finished log line.
 *
 * Working on the line rather than on chosen fields catches what nobody thought of: a token inside an error's message, a
 * signed URL in a stack, a response body that was logged as text. The price, a few microseconds a line, is paid by lines
 * only, never by pages.
 */
const CENSORED = '[redacted]';

/** Field names whose values are secret, in any spelling of case, with `_`, `-` or nothing between the words. */
const SECRET_NAMES = [
  'access[_-]?token',
  'refresh[_-]?token',
  'x-tts-access-token',
  'app[_-]?secret',
  'partner[_-]?key',
  'encryption[_-]?key',
  'client[_-]?secret',
  'password',
  'authorization',
  'cookie',
  'set-cookie',
  'sign',
  'signature',
].join('|');

/** In URLs also the one-time codes of a consent; as a field name, `code` is an error's. */
const IN_QUERY = new RegExp(`([?&](?:${SECRET_NAMES}|code|auth_code)=)[^&"'\\\\\\s]+`, 'gi');
const IN_JSON = new RegExp(`("(?:${SECRET_NAMES})"\\s*:\\s*")(?:[^"\\\\]|\\\\.)*(?=")`, 'gi');
/** JSON that is text inside of JSON: a body that was logged as a string. */
const IN_QUOTED_JSON = new RegExp(`(\\\\"(?:${SECRET_NAMES})\\\\"\\s*:\\s*\\\\")[^"]*?(?=\\\\")`, 'gi');
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"\\]*:)[^\s@/"\\]+(?=@)/gi;
const AUTHORIZATION = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/g;

/**
 * Cuts secrets out of text.
 * @param line one JSON line, or any text
 */
export function scrubSecrets(line: string): string {
  return line
    .replace(IN_JSON, `$1${CENSORED}`)
    .replace(IN_QUOTED_JSON, `$1${CENSORED}`)
    .replace(IN_QUERY, `$1${CENSORED}`)
    .replace(URL_PASSWORD, `$1${CENSORED}`)
    .replace(AUTHORIZATION, `$1 ${CENSORED}`);
}
