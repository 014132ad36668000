/** Rows for the process itself: production or under test, where it tells how it is, and when it counts as stuck. */
import { failpoints, matching, milliseconds, portOrOff, text } from '../fields.ts';
import { defaulted, optional } from '../setting.ts';
import { DAY, MINUTE } from '../time.ts';

export const processSettings = {
  NODE_ENV: defaulted({
    schema: text,
    default: 'development',
    reason:
      '`production` refuses settings that only tests may use, and secrets that are placeholders. The Docker image sets it.',
    example: 'production',
  }),
  HEALTH_HOST: defaulted({
    schema: matching(/^[\w.:-]+$/, 'an address or host name'),
    default: '127.0.0.1',
    reason:
      'The address that /health/live and /health/ready are served on. Only this machine can reach the default; in a container it is 0.0.0.0.',
  }),
  HEALTH_PORT: defaulted({
    schema: portOrOff(),
    default: 'off',
    reason:
      'The port of /health/live and /health/ready. `off`, since several workers of one machine would want the same; 0 takes any free one and the line "ready" says which. The Docker image sets 3001.',
    example: '3001',
  }),
  STUCK_AFTER_MS: defaulted({
    schema: milliseconds(100, DAY),
    default: 5 * MINUTE,
    reason:
      'How long a worker may take no job although some wait, or get nowhere with one in hand, before it is unhealthy; a producer, with one sweep. After twice as long it exits with 1, for its supervisor to start it again. Longer than the longest call and the longest statement.',
  }),
  FAILPOINTS: optional({
    schema: failpoints(),
    reason:
      'For tests of crash safety: named places at which this process kills itself (`kill`) or stops until SIGCONT (`pause`), at the first time or the one after `@`.',
    example: 'page.claimed:kill,chunk.written:pause@3',
  }),
};
