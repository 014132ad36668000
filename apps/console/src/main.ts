/** The console: API, Bull Board, the operator's page and the OAuth callbacks on one port. It imports nothing itself. */
import { ConfigError } from '@syncstore/config';
import { runApp } from '@syncstore/runtime';
import { createConsole } from './app.ts';

await runApp('console', async (runtime) => {
  const { host, port } = runtime.config.console;
  const app = await createConsole(runtime);
  try {
    const url = await app.listen({ host, port });
    return { facts: { url, board: `${url}/admin/queues` }, close: () => app.close() };
  } catch (error) {
    await app.close();
    throw isTaken(error) ? portTaken(host, port) : error;
  }
});

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function portTaken(host: string, port: number): ConfigError {
  const problem = `${port} on ${host} is taken by another program`;
  return new ConfigError([{ name: 'CONSOLE_PORT', problem, example: String(port + 1) }]);
}
