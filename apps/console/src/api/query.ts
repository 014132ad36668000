/** What stands behind `?` and between slashes, checked: a wrong value is answered with its name and what it must be. */
import { z } from 'zod';
import { HttpProblem } from '../problems.ts';

/**
 * @param schema of an object
 * @param given as Fastify read it
 * @throws HttpProblem 400
 */
export function parseQuery<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'query'}: ${message}`);
  throw new HttpProblem(400, problems.join('; '));
}

/** The id of a row, as it stands in an address. */
export const idSchema = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'must be a whole number above 0')
  .transform(Number);

/** Numbers come as text in an address, and as such in a body. */
export const numberSchema = z.union([z.number().int().positive(), idSchema]);
