/**
 * A small HTTP server that answers what a test scripts: for bodies and statuses that no sandbox sends on purpose (HTML,
 * nothing, half a JSON text, errors with status 200) and for answers that never come.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Objects are sent as JSON; `reset` cuts the connection, `silence` never answers, `half` breaks off in the middle. */
  readonly body?: object | string;
  readonly instead?: 'reset' | 'silence' | 'half';
}

export type Script = (request: SeenRequest, index: number) => ScriptedAnswer;

export interface ScriptedMarketplace {
  readonly url: string;
  readonly seen: SeenRequest[];
  script: Script;
  close(): Promise<void>;
}

/** @param script answers each request; the index counts from 0 */
export async function startScripted(script: Script): Promise<ScriptedMarketplace> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void receive(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const entry = { method: request.method ?? '', url, headers: request.headers, body };
      seen.push(entry);
      send(response, marketplace.script(entry, seen.length - 1));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const marketplace: ScriptedMarketplace = {
    url: `http://127.0.0.1:${port}`,
    seen,
    script,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return marketplace;
}

async function receive(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function send(
  response: ServerResponse,
  { status = 200, headers = {}, body = '', instead }: ScriptedAnswer,
): void {
  if (instead === 'silence') return;
  if (instead === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  if (instead === 'half') {
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
    response.write(text.slice(0, Math.floor(text.length / 2)), () => response.socket?.destroy());
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}
