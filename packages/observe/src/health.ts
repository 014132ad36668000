/**
 * Addresses for whoever supervises a process:
 *
 *   GET /health/live    200 as long as it gets on with its work, else 503: restart it
 *   GET /health/ready   200 while it takes work, else 503: it is starting, stopping or stuck
 *   GET /metrics        the process's figures for Prometheus
 *
 * An event loop that is blocked answers neither, which probes take for a 503.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

export interface HealthState {
  /** `stopping` begins before the process takes no more work. */
  phase(): 'starting' | 'running' | 'stopping';
  /** What is stuck, for people; null while nothing is. */
  problem(): string | null;
}

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** @throws Error with code EADDRINUSE, EACCES or EADDRNOTAVAIL when nothing can listen there */
export async function serveHealth(
  { host, port }: { readonly host: string; readonly port: number },
  state: HealthState,
  metrics: Pick<Metrics, 'contentType' | 'render'>,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') answer(response, 405, 'method not allowed');
    else if (path === '/health/live') live(response, state);
    else if (path === '/health/ready') ready(response, state);
    else if (path === '/metrics') void figures(response, metrics);
    else answer(response, 404, 'not found');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  // A server that listens on a port has an address that is not a string.
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function live(response: ServerResponse, state: HealthState): void {
  const problem = state.problem();
  if (problem === null) answer(response, 200, 'live');
  else answer(response, 503, 'stuck', problem);
}

function ready(response: ServerResponse, state: HealthState): void {
  const phase = state.phase();
  const problem = state.problem();
  if (phase !== 'running') answer(response, 503, phase);
  else if (problem === null) answer(response, 200, 'ready');
  else answer(response, 503, 'stuck', problem);
}

async function figures(
  response: ServerResponse,
  metrics: Pick<Metrics, 'contentType' | 'render'>,
): Promise<void> {
  try {
    const text = await metrics.render();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  } catch (error) {
    answer(response, 500, 'figures can not be read', String(error));
  }
}

function answer(response: ServerResponse, code: number, status: string, problem?: string): void {
  response.writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ status, problem }));
}
