/** Thrown inside a transaction that found a row moved since it read it: running it again in place settles it. */
export class LostRaceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LostRaceError';
  }
}
