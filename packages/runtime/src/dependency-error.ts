/** A server that SyncStore needs can't be used; the message names the address that was tried, never a password. */
export class DependencyError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DependencyError';
  }
}
