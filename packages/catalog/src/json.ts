/**
 * Reading a payload whose shape nobody guarantees. Marketplaces add, drop and retype fields without a new version, so
 * every reader takes whatever is there and answers `undefined` or an empty list instead of throwing.
 */
import type { JsonObject, JsonValue } from '@syncstore/contracts';

/** What stands at a place of a payload; `undefined` where nothing does. */
export type Found = JsonValue | undefined;

/** Finds one value in an object. */
export type Reader = (object: JsonObject) => Found;

/** Narrows a JSON value to an object. */
export function isObject(value: Found): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one when it is anything else. */
export function objectAt(value: Found): JsonObject {
  return isObject(value) ? value : {};
}

/** The objects of a list; entries that are something else are left out. */
export function objectsIn(value: Found): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The value when it is text, otherwise an empty string. */
export function textOf(value: Found): string {
  return typeof value === 'string' ? value : '';
}

/** A boolean that may travel as the string `"TRUE"` or `"FALSE"`; null when it says neither. */
export function flagOf(value: Found): boolean | null {
  if (typeof value === 'boolean') return value;
  const word = textOf(value).toUpperCase();
  return word === 'TRUE' ? true : word === 'FALSE' ? false : null;
}

/** An id, which is a string or a safe integer; null for anything else, blank or negative. */
export function idOf(value: Found): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : null;
  return typeof value === 'string' && /^[\w.:-]{1,100}$/.test(value) ? value : null;
}

/**
 * A reader that tries several places in order and takes the first that holds something.
 * @param paths keys joined with dots, e.g. `brand.name`
 */
export function firstOf(...paths: readonly string[]): Reader {
  const routes = paths.map((path) => path.split('.'));
  return (object) => {
    for (const route of routes) {
      let value: Found = object;
      for (const key of route) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
      if (value !== undefined && value !== null) return value;
    }
    return undefined;
  };
}
