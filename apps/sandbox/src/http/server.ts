/**
 * The HTTP side of the sandbox: one listener for both marketplaces and the control API. Bodies are taken as raw bytes
 * whatever their content type, because signatures are made over the bytes; nothing is parsed before a marketplace has
 * looked at it. The way of a call: whose path is it → statistics → faults → the marketplace → faults → the answer.
 */
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { CallFaults, FaultMemory } from '../traffic/call-faults.ts';
import { delay, intercept, spoil } from '../traffic/injectors.ts';
import type { PlatformName } from '../types.ts';
import type { World } from '../world.ts';
import { breakConnection, keepSilent } from './connection.ts';
import type { Answer, Call, Marketplace } from './exchange.ts';

const LARGEST_BODY = 10 * 1024 * 1024;
const NO_BODY = Buffer.alloc(0);

/** @param marketplaces in the order in which they are asked whether a path is theirs; the last takes the rest */
export function makeServer(
  world: World,
  marketplaces: readonly (readonly [PlatformName, Marketplace])[],
): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: LARGEST_BODY,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  const memory = new FaultMemory();

  // Not an async handler: Fastify would wait for each answer to be flushed, which costs more than making it.
  app.all('*', (request, reply) => {
    serve(callOf(request), request.raw.socket).then(
      ({ answer, date }) => {
        write(reply, answer, date);
      },
      (error: unknown) => {
        void reply.code(500).send({ error: String(error) });
      },
    );
  });
  return app;

  async function serve(
    call: Call,
    socket: Socket,
  ): Promise<{ readonly answer: Answer; readonly date: Date }> {
    const owner = marketplaces.find(([, marketplace]) => marketplace.owns(call.path)) ?? marketplaces.at(-1);
    if (owner === undefined) throw new Error(`nobody answers ${call.path}`);
    const [platform, marketplace] = owner;
    const identity = marketplace.identify(call);
    const counted = world.stats.begin(platform, identity, call.arrivedAt, world.clock());
    const settings = world.faults.settings(platform, identity.shop);
    const key = `${platform} ${identity.shop}`;
    const { endpoint } = identity;
    const faults = new CallFaults({
      settings,
      memory,
      seeding: world.faults.seeding,
      key,
      endpoint,
      count: counted.fault,
    });
    const now = world.now(platform, identity.shop);
    if (settings.clockSkewMs !== 0) faults.count('clockSkew');
    const context = { platform, call, identity, faults, marketplace, script: world.script, now };
    let answer: Answer | undefined;
    try {
      answer = intercept(context) ?? spoil(context, marketplace.answer(call, identity, faults));
      await delay(context);
      if (answer.connection === 'hang') await keepSilent(socket, settings.hangMs);
      return { answer, date: new Date(world.now(platform, identity.shop)) };
    } finally {
      counted.end(answer === undefined ? 'sandbox_error' : answer.refusal, answer?.status ?? 500);
    }
  }
}

function callOf(request: FastifyRequest): Call {
  const url = request.raw.url ?? '/';
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  return {
    method: request.method,
    path,
    query: new URLSearchParams(question < 0 ? '' : url.slice(question + 1)),
    headers: request.headers,
    body: Buffer.isBuffer(request.body) ? request.body : NO_BODY,
    arrivedAt: performance.now(),
  };
}

/** The Date header is the marketplace's clock: clients take their watermarks from it. */
function write(reply: FastifyReply, answer: Answer, date: Date): void {
  if (answer.connection !== undefined) {
    breakConnection(reply, answer);
    return;
  }
  reply.code(answer.status).header('content-type', answer.contentType);
  reply.header('date', date.toUTCString());
  if (answer.headers !== undefined) reply.headers(answer.headers);
  void reply.send(answer.body);
}
