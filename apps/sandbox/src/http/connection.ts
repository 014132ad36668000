/**
 * Answers that never arrive: a reset, a body that breaks in the middle, silence, nonsense. Each concerns the one connection of its
 * call; clients open others meanwhile. An outage of the whole sandbox refuses every connection for a while.
 */
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Answer } from './exchange.ts';

/** Waits until the client hangs up, or the time is over. @param ms milliseconds */
export async function keepSilent(socket: Socket, ms: number): Promise<void> {
  if (socket.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      socket.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    socket.once('close', done);
  });
}

/** Breaks the connection of a call, after half of the body where the answer says so. */
export function breakConnection(reply: FastifyReply, answer: Answer): void {
  const { socket } = reply.request.raw;
  reply.hijack();
  if (answer.connection === 'garbage') {
    socket.end('This is no HTTP at all.\r\n\r\n');
    return;
  }
  if (answer.connection !== 'half') {
    socket.resetAndDestroy();
    return;
  }
  const body = Buffer.from(answer.body);
  const head = { 'content-type': answer.contentType, 'content-length': Math.max(1, body.length) };
  reply.raw.writeHead(answer.status, { ...head, ...answer.headers });
  // Not reset: that would also take back what has been sent.
  reply.raw.write(body.subarray(0, body.length >> 1), () => socket.destroy());
}

const outages = new WeakMap<FastifyInstance, NodeJS.Timeout>();

/** Drops all connections and refuses new ones, the control API's too. @param ms milliseconds until it listens again */
export function refuseConnections(app: FastifyInstance, ms: number): void {
  const address = app.server.address();
  if (typeof address !== 'object' || address === null) return;
  app.server.close();
  app.server.closeAllConnections();
  outages.set(
    app,
    setTimeout(() => {
      app.server.listen({ host: address.address, port: address.port });
    }, ms),
  );
}

/** Closes the app, also in the middle of an outage. */
export async function closeServer(app: FastifyInstance): Promise<void> {
  clearTimeout(outages.get(app));
  await app.close();
}
