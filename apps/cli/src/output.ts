/**
 * Where a command's words go: data on standard output, everything else on standard error, so that
 * `syncstore runs --json | jq` works while a person still sees what happens.
 */
import { styleText } from 'node:util';

/** A stream that may be a terminal. */
interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  hasColors?(): boolean;
}

export type Tone = 'good' | 'bad' | 'odd' | 'quiet';
const COLOURS = { good: 'green', bad: 'red', odd: 'yellow', quiet: 'dim' } as const;

export class Output {
  /** One JSON document instead of text. */
  readonly json: boolean;
  readonly #data: Sink;
  readonly #messages: Sink;

  constructor(json: boolean, data: Sink = process.stdout, messages: Sink = process.stderr) {
    this.json = json;
    this.#data = data;
    this.#messages = messages;
  }

  /** Data for people. Not called under `--json`. */
  print(text: string): void {
    this.#data.write(`${text}\n`);
  }

  /** The one JSON document of this command. */
  printJson(document: unknown): void {
    this.#data.write(`${JSON.stringify(document, null, 2)}\n`);
  }

  /** Progress, advice, trouble. */
  tell(text: string): void {
    this.#messages.write(`${text}\n`);
  }

  /** Colours text that goes to standard output, where that is a terminal with colours (NO_COLOR says it has none). */
  paint(text: string, tone: Tone): string {
    const colourful = this.#data.isTTY === true && this.#data.hasColors?.() === true;
    return colourful ? styleText(COLOURS[tone], text, { validateStream: false }) : text;
  }
}
