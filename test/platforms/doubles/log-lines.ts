/** A logger that keeps its lines, so that tests can read what operators would grep for. */
import type { Logger } from '@syncstore/platforms';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

export function collectingLogger(): { logger: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine['level']) =>
    (...parts: unknown[]): void => {
      const [fields, message] = parts;
      lines.push({ level, message: String(message), fields: Object(fields) });
    };
  return { logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, lines };
}
