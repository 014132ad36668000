/** What can't be done as things stand, as an answer. */
import { NotPossibleError } from '@syncstore/store';
import { HttpProblem } from '../problems.ts';

/** @throws HttpProblem 409 that says why it is not possible */
export async function possibly<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotPossibleError) throw new HttpProblem(409, error.message, { cause: error });
    throw error;
  }
}
