/**
 * The kinds of values that settings have. Each schema starts from the variable's text; its messages end the
 * sentence "NAME …", because that is where `ConfigError` puts them.
 */
import { type ArmedFailpoint, FAILPOINT_ACTIONS, FAILPOINT_NAMES } from '@syncstore/contracts';
import { z } from 'zod';
import { DAY } from './time.ts';

const KEY_BYTES = 32;

/** Any text without blanks around it. */
export const text = z.string();

/** A whole number from `min` to `max`, both included. */
export function integer(min: number, max: number, what = 'a whole number'): z.ZodType<number, string> {
  const message = `must be ${what} from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** A decimal number from `min` to `max`, both included. */
export function decimal(min: number, max: number): z.ZodType<number, string> {
  const message = `must be a number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+(\.\d+)?$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** A length of time as whole milliseconds; the variable's name ends in `_MS`. */
export function milliseconds(min: number, max: number): z.ZodType<number, string> {
  return integer(min, max, 'whole milliseconds');
}

/** A length of time as whole days, read as milliseconds; the variable's name ends in `_DAYS`. */
export function days(min: number, max: number): z.ZodType<number, string> {
  return integer(min, max, 'whole days').transform((value) => value * DAY);
}

/** A TCP port, 0 for any free one; undefined for `off`. */
export function portOrOff(): z.ZodType<number | undefined, string> {
  const message = 'must be off, or a whole number from 0 to 65535';
  return z
    .string()
    .regex(/^(off|\d{1,5})$/, message)
    .transform((value) => (value === 'off' ? undefined : Number(value)))
    .refine((value) => value === undefined || value <= 65_535, message);
}

/** A URL with one of `protocols` (`postgresql:` and the like). */
export function url(...protocols: string[]): z.ZodType<string, string> {
  const message = `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  return z
    .string()
    .refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), message);
}

/** The root of an HTTP API, without the slash at its end, so that paths can be appended. */
export function baseUrl(): z.ZodType<string, string> {
  return url('https:', 'http:').transform((value) => value.replace(/\/+$/, ''));
}

/** Servers as `host:port`, separated by commas. */
export function addresses(): z.ZodType<{ host: string; port: number }[], string> {
  const message = 'must be host:port, or several of them separated by commas';
  return z.string().transform((value, context) =>
    value.split(',').map((part) => {
      const [, host, port] = /^\s*\[?([\w.:-]+?)\]?:(\d{1,5})\s*$/.exec(part) ?? [];
      if (host !== undefined && port !== undefined) return { host, port: Number(port) };
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }),
  );
}

/** One of a few words. */
export function oneOf<const T extends string>(...words: [T, ...T[]]): z.ZodType<T, string> {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` });
}

/** Text that matches `pattern`; `description` ends the sentence "must be …". */
export function matching(pattern: RegExp, description: string): z.ZodType<string, string> {
  return z.string().regex(pattern, `must be ${description}`);
}

/** A key of 32 bytes, as 64 hexadecimal digits or as base64. */
export function encryptionKey(): z.ZodType<Buffer, string> {
  const message = `must be ${KEY_BYTES} random bytes, as ${KEY_BYTES * 2} hexadecimal digits or as base64`;
  return z
    .string()
    .transform((value) => Buffer.from(value, /^[0-9a-f]{64}$/i.test(value) ? 'hex' : 'base64'))
    .refine((key) => key.length === KEY_BYTES, message);
}

/** Failpoints as `name:action` or `name:action@hit`, separated by commas. */
export function failpoints(): z.ZodType<readonly ArmedFailpoint[], string> {
  const message = `must be name:action or name:action@hit, with names of ${FAILPOINT_NAMES.join(', ')} and actions of ${FAILPOINT_ACTIONS.join(', ')}`;
  return z.string().transform((value, context) =>
    value.split(',').map((part) => {
      const [, givenName, givenAction, hit = '1'] = /^\s*([\w.]+):(\w+)(?:@(\d+))?\s*$/.exec(part) ?? [];
      const name = FAILPOINT_NAMES.find((known) => known === givenName);
      const action = FAILPOINT_ACTIONS.find((known) => known === givenAction);
      if (name && action) return { name, action, hit: Number(hit) };
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }),
  );
}
