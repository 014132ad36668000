/** The logger that platform clients need: the four levels they use of the project's own. */
import type { Logger as FullLogger } from '@syncstore/observe';

export type Logger = Pick<FullLogger, 'debug' | 'info' | 'warn' | 'error'>;
