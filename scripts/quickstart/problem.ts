/** Something a person can understand and act upon: its message is all that is shown of it. */
export class Problem extends Error {
  readonly exitCode: number;

  /** @param exitCode the CLI's: 1 something broke, 2 wrong options */
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
