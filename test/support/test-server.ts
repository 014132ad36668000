/** A server that tests run on, however it was come by. */
export interface TestServer {
  readonly url: string;
  /** For the line that says what is used. */
  readonly description: string;
  stop(): Promise<void>;
}
