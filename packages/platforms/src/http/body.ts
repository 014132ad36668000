/**
 * Reads an answer's body without believing its content type: marketplaces send JSON errors with every status, and
 * their front servers send HTML, plain text or nothing [H]. So the body is looked at first, the status second.
 */
import type { JsonObject } from '@syncstore/contracts';
import type { z } from 'zod';
import { isJsonObject, parseLossless } from './lossless-json.ts';

export type ReadBody =
  | { readonly kind: 'json'; readonly json: JsonObject }
  | { readonly kind: 'unreadable'; readonly code: UnreadableBody; readonly detail: string };

export type UnreadableBody = 'empty_body' | 'html_body' | 'truncated_json' | 'not_json';

/** @param bytes the body as it came @returns the JSON object in it, or why there is none */
export function readBody(bytes: Buffer): ReadBody {
  const text = bytes.toString();
  const first = text.trimStart().charAt(0);
  if (first === '') return unreadable('empty_body', 'the body is empty');
  if (first === '<') return unreadable('html_body', `HTML instead of JSON, ${bytes.length} bytes`);
  try {
    const json = parseLossless(text);
    return isJsonObject(json) ? { kind: 'json', json } : unreadable('not_json', 'JSON, but not an object');
  } catch {
    return first === '{'
      ? unreadable('truncated_json', `JSON that breaks off or is malformed, ${bytes.length} bytes`)
      : unreadable('not_json', `neither JSON nor HTML, ${bytes.length} bytes`);
  }
}

function unreadable(code: UnreadableBody, detail: string): ReadBody {
  return { kind: 'unreadable', code, detail };
}

/** The envelope says success, but what the client needs is not in it. */
export class UnexpectedBody extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnexpectedBody';
  }
}

/**
 * @param schema what the client needs of a body
 * @returns a reader that throws `UnexpectedBody` naming the paths at fault (and no values: they may be secrets)
 */
export function shapedBy<T>(schema: z.ZodType<T>): (json: JsonObject) => T {
  return (json) => {
    const read = schema.safeParse(json);
    if (read.success) return read.data;
    const paths = read.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')}: ${issue.code}`);
    throw new UnexpectedBody(`the answer lacks what is needed (${paths.join('; ')})`);
  };
}
