/**
 * The shape of one row of the settings table, and the three ways a row can be present.
 *
 * A row says how the text of an environment variable becomes a value, what it is when nobody sets it, why
 * that default is the right one, and whether its value may be shown. Everything else (loading, masking,
 * `*_FILE`, error texts) follows from the row, so that adding a setting means adding a row.
 */
import type { z } from 'zod';

/** How a value is shown by `syncstore config`: in full, with the password cut out of a URL, or not at all. */
export type Visibility = 'shown' | 'url' | 'secret';

interface Row<T> {
  /** Turns the variable's text into the value, or says what is wrong with it. */
  schema: z.ZodType<T, string>;
  /** Why the setting exists, and why its default is what it is. */
  reason: string;
  /** A value that a person could copy. */
  example: string;
  /** Values that are not `shown` can also come from a file: `<NAME>_FILE=/run/secrets/...`. */
  visibility?: Visibility;
}

/** Without it nothing runs. */
export interface RequiredSetting<T> extends Row<T> {
  presence: 'required';
}
/** Written as the variable's text, so that a default passes through the same schema as a person's value. */
export interface DefaultedSetting<T> extends Row<T> {
  presence: 'defaulted';
  default: string;
}
/** May be absent; whoever needs it says so when it does. */
export interface OptionalSetting<T> extends Row<T> {
  presence: 'optional';
}

export type Setting<T = unknown> = RequiredSetting<T> | DefaultedSetting<T> | OptionalSetting<T>;

/** What a row yields: its schema's output, or `undefined` too where it may be absent. */
export type SettingValue<S> =
  S extends OptionalSetting<infer T>
    ? T | undefined
    : S extends RequiredSetting<infer T> | DefaultedSetting<infer T>
      ? T
      : never;

/** A setting without which nothing runs. */
export function required<T>(row: Row<T>): RequiredSetting<T> {
  return { ...row, presence: 'required' };
}

/** A setting with a default, whose example is that default. */
export function defaulted<T>(
  row: Omit<Row<T>, 'example'> & { default: string | number; example?: string },
): DefaultedSetting<T> {
  const text = String(row.default);
  return { ...row, presence: 'defaulted', default: text, example: row.example ?? text };
}

/** A setting that may be absent. */
export function optional<T>(row: Row<T>): OptionalSetting<T> {
  return { ...row, presence: 'optional' };
}
