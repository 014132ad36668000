/** The logger that this room needs: the four levels it uses of the project's own. */
import type { Logger as FullLogger } from '@syncstore/observe';

export type Logger = Pick<FullLogger, 'debug' | 'info' | 'warn' | 'error'>;
