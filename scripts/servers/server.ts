/** What finding or starting a server comes back with, whichever way it was found. */
export interface Server {
  /** Connection string. */
  readonly url: string;
  /** False: a URL was given, the server is somebody else's, and `stop` leaves it alone. */
  readonly startedByUs: boolean;
  /** True: it ran already, given or ours. */
  readonly wasRunning: boolean;
  /** Where it came from, for the one line that tells a person. */
  readonly description: string;
  /** Stops it if it is ours; its data stays unless it was started for one run only. */
  stop(): Promise<void>;
}

/** Thrown when a server can be neither found nor started. Its message says what to do; `exitCode` is the CLI's. */
export class ServerUnavailable extends Error {
  override readonly name = 'ServerUnavailable';
  readonly exitCode = 5;
}

/** A server that somebody else runs. */
export function givenServer(url: string, variable: string): Server {
  return { url, startedByUs: false, wasRunning: true, description: variable, stop: async () => {} };
}
