/**
 * The logger that platform clients need: pino's shape, of which they use four levels. A port rather than an import,
 * so that tests can collect lines and this package does not care how they are written.
 */
type LogLine = (fields: Record<string, unknown>, message: string) => void;

export interface Logger {
  readonly debug: LogLine;
  readonly info: LogLine;
  readonly warn: LogLine;
  readonly error: LogLine;
}
