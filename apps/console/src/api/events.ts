/**
 * GET /api/events: server-sent events with the overview, at once and whenever it changes.
 *
 * Who may not look any more (logged out, account removed, token revoked) is left within a sign of life.
 *
 * `overview` carries JSON (overview.ts says what). `trouble` says that PostgreSQL does not answer at the moment.
 */
import { PassThrough } from 'node:stream';
import type { Authentication } from '../accounts/authentication.ts';
import type { LiveFeed } from '../live-feed.ts';
import type { Api } from './convention.ts';
import { publicOverview } from './public-overview.ts';

const RETRY_MS = 3_000;
/** Proxies close connections that say nothing for a minute. */
const SIGN_OF_LIFE_MS = 20_000;
/** A reader that is this far behind has left without saying so. */
const MOST_UNREAD_BYTES = 4_000_000;

/** Adds the route. */
export function addEventRoute(api: Api, feed: LiveFeed, mayStay: Authentication['mayStay']): void {
  const schema = {
    summary: 'The overview, live, as server-sent events',
    tags: ['Runs'],
    produces: ['text/event-stream'],
  };
  api.get('/api/events', { config: { access: 'viewer' }, schema }, (request, reply) => {
    const stream = new PassThrough();
    let last = '';
    const send = (text: string) => {
      if (stream.writableLength > MOST_UNREAD_BYTES) stream.destroy();
      else stream.write(text);
    };
    const unsubscribe = feed.subscribe((overview) => {
      const event =
        overview === null ? eventText('trouble', '') : eventText('overview', publicOverview(overview));
      if (event === last) return;
      last = event;
      send(event);
    });
    const beat = async () => {
      if (await mayStay(request, reply)) send(': still here\n\n');
      else stream.destroy();
    };
    const heart = setInterval(() => void beat(), SIGN_OF_LIFE_MS);
    stream.on('close', () => {
      clearInterval(heart);
      unsubscribe();
    });
    request.raw.on('close', () => stream.destroy());
    stream.write(`retry: ${RETRY_MS}\n\n`);
    return reply.type('text/event-stream').header('x-accel-buffering', 'no').send(stream);
  });
}

/** Data is JSON in any case: it has no line breaks, which would end the event. */
function eventText(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
