/** What most commands run in: settings read, connections opened, and closed again however the command ends. */
import { type Config, loadConfig } from '@syncstore/config';
import { openRuntime, type Runtime } from '@syncstore/runtime';
import { toFailure } from './errors.ts';

/**
 * Runs `work` with a runtime.
 * @throws CliFailure for whatever goes wrong, with the addresses of the settings in its message
 */
export async function withRuntime<T>(work: (runtime: Runtime) => Promise<T>): Promise<T> {
  let config: Config | undefined;
  let runtime: Runtime | undefined;
  try {
    config = loadConfig(process.env, 'cli');
    runtime = await openRuntime(config, 'cli');
    return await work(runtime);
  } catch (error) {
    throw toFailure(error, config);
  } finally {
    await runtime?.close();
  }
}
