/**
 * What a person sees when the environment is wrong: every problem at once, since being told of one
 * missing variable per start wastes a restart for each.
 */

/** One thing that is wrong with the environment. */
export interface ConfigProblem {
  /** The environment variable to change. */
  name: string;
  /** What is wrong with it, as the end of a sentence that begins with its name. */
  problem: string;
  /** A value that would do. */
  example: string;
}

/** Thrown by `loadConfig`. Apps print `message` on stderr and exit with `exitCode`. */
export class ConfigError extends Error {
  readonly exitCode = 2;
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], options?: ErrorOptions) {
    super(describe(problems), options);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

function describe(problems: readonly ConfigProblem[]): string {
  const lines = problems.map(
    ({ name, problem, example }) => `  ${name} ${problem}, for example ${name}=${example}`,
  );
  const count = problems.length === 1 ? 'One setting needs' : `${problems.length} settings need`;
  return `${count} attention:\n${lines.join('\n')}`;
}
