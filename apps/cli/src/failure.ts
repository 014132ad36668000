/** How a command gives up: with an exit code and a message that says what to do. Anything else that is thrown is a surprise. */
import type { ExitCode } from '@syncstore/runtime';

export class CliFailure extends Error {
  readonly exitCode: ExitCode;
  /**
   * @param exitCode what the process ends with
   * @param message for a person; becomes the last thing on standard error
   */
  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CliFailure';
    this.exitCode = exitCode;
  }
}
