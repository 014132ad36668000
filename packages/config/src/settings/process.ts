/** Rows for what kind of process this is: production, or one under test. */
import { failpoints, text } from '../fields.ts';
import { defaulted, optional } from '../setting.ts';

export const processSettings = {
  NODE_ENV: defaulted({
    schema: text,
    default: 'development',
    reason: '`production` refuses settings that only tests may use. The Docker image sets it.',
    example: 'production',
  }),
  FAILPOINTS: optional({
    schema: failpoints(),
    reason:
      'For tests of crash safety: named places at which this process kills itself (`kill`) or stops until SIGCONT (`pause`), at the first time or the one after `@`.',
    example: 'page.claimed:kill,chunk.written:pause@3',
  }),
};
