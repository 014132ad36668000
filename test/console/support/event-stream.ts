/** Reads server-sent events one by one, as they arrive. */

export interface ServerEvent {
  readonly name: string;
  readonly data: unknown;
}

export interface EventStream {
  readonly response: Response;
  /** The next event that `matches`; earlier ones are passed over. */
  next(matches?: (event: ServerEvent) => boolean): Promise<ServerEvent>;
  close(): Promise<void>;
}

/** Opens a stream. */
export async function openEventStream(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventStream> {
  const response = await fetch(url, { headers });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error('The answer has no body.');
  let text = '';

  async function read(): Promise<ServerEvent | undefined> {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end < 0) {
        const { done, value } = await (reader as NonNullable<typeof reader>).read();
        if (done) throw new Error('The stream has ended.');
        text += value;
        continue;
      }
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const fields = new Map(
        block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
      );
      const [name, data] = [fields.get('event'), fields.get('data')];
      if (name !== undefined && data !== undefined) return { name, data: JSON.parse(data) as unknown };
    }
  }

  return {
    response,
    async next(matches = () => true) {
      for (;;) {
        const event = await read();
        if (event && matches(event)) return event;
      }
    },
    close: () => reader.cancel(),
  };
}
