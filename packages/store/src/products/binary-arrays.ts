/**
 * Columns of a chunk as PostgreSQL's own binary arrays, for `unnest`.
 *
 * Sent as text, every quotation mark of a payload would be escaped by the driver and unescaped by the server; sent as
 * JSON, every value would be parsed twice. For a chunk that is as much work as writing its rows. The driver sends a
 * Buffer as it is, in the format that array_recv reads:
 *
 *   dimensions (1, or 0 when empty), whether there are nulls, the elements' type, count, lower bound, then the elements:
 *   length (-1 for null) and bytes.
 *
 * Numbers that a marketplace made up travel as text and are cast by the statement: one that does not fit is then
 * PostgreSQL's to refuse, like any other value.
 */
import { storableText } from '../storable.ts';

/** Type ids of pg_type, which never change. */
const OID = { bool: 16, int8: 20, int4: 23, text: 25, float8: 701 } as const;

const EMPTY_BYTES = 12;
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const IS_NULL = -1;

/** For `::text[]`. What no text column stores is left out (storable.ts). */
export function texts(values: readonly (string | null)[]): Buffer {
  const storable = values.map((value) => (value === null ? null : storableText(value)));
  const lengths = storable.map((value) => (value === null ? IS_NULL : Buffer.byteLength(value)));
  const bytes = lengths.reduce((sum, length) => sum + LENGTH_BYTES + Math.max(0, length), 0);
  const array = begin(OID.text, values.length, bytes, lengths.includes(IS_NULL));
  let at = HEADER_BYTES;
  storable.forEach((value, index) => {
    at = array.writeInt32BE(lengths[index] ?? IS_NULL, at);
    if (value !== null) at += array.write(value, at);
  });
  return array;
}

/** For `::bigint[]`: ids and times, which stay within the whole numbers that a double holds. */
export function bigints(values: readonly number[]): Buffer {
  return fixed(OID.int8, 8, values, (array, value, at) => array.writeBigInt64BE(BigInt(value), at));
}

/** For `::int[]`. */
export function ints(values: readonly number[]): Buffer {
  return fixed(OID.int4, 4, values, (array, value, at) => array.writeInt32BE(value, at));
}

/** For `::float8[]`. */
export function doubles(values: readonly (number | null)[]): Buffer {
  return fixed(OID.float8, 8, values, (array, value, at) => array.writeDoubleBE(value, at));
}

/** For `::boolean[]`. */
export function booleans(values: readonly boolean[]): Buffer {
  return fixed(OID.bool, 1, values, (array, value, at) => array.writeUInt8(value ? 1 : 0, at));
}

function fixed<T>(
  type: number,
  size: number,
  values: readonly (T | null)[],
  write: (array: Buffer, value: T, at: number) => void,
): Buffer {
  const nulls = values.filter((value) => value === null).length;
  const bytes = values.length * LENGTH_BYTES + (values.length - nulls) * size;
  const array = begin(type, values.length, bytes, nulls > 0);
  let at = HEADER_BYTES;
  for (const value of values) {
    at = array.writeInt32BE(value === null ? IS_NULL : size, at);
    if (value === null) continue;
    write(array, value, at);
    at += size;
  }
  return array;
}

function begin(type: number, count: number, bytes: number, hasNulls: boolean): Buffer {
  const array = Buffer.allocUnsafe(count === 0 ? EMPTY_BYTES : HEADER_BYTES + bytes);
  array.writeInt32BE(count === 0 ? 0 : 1, 0);
  array.writeInt32BE(hasNulls ? 1 : 0, 4);
  array.writeInt32BE(type, 8);
  if (count === 0) return array;
  array.writeInt32BE(count, 12);
  array.writeInt32BE(1, 16);
  return array;
}
