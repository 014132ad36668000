/** A way to a server that can treat a connection badly, judged by what its client has said so far. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** `swallow`: the connection stays open and nothing comes through, as behind a firewall that forgot it. */
export type Verdict = 'pass' | 'swallow' | 'cut';

export interface TcpProxy {
  /** The URL that leads through it. */
  readonly url: string;
  close(): Promise<void>;
}

/** Names, log-ins and settings are in a client's first bytes. */
const REMEMBERED_BYTES = 2_000;

/**
 * @param targetUrl where it leads to, with a port
 * @param judge asked for each piece that comes from or for a client, with what it said when it had just connected
 */
export async function startTcpProxy(targetUrl: string, judge: (said: string) => Verdict): Promise<TcpProxy> {
  const url = new URL(targetUrl);
  const target = { port: Number(url.port), host: url.hostname };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const remote = connect(target);
    let said = '';
    const passOn = (data: Buffer, to: Socket) => {
      const verdict = judge(said);
      if (verdict === 'pass') to.write(data);
      if (verdict === 'cut') client.destroy();
    };
    client.on('data', (data) => {
      if (said.length < REMEMBERED_BYTES) said += data.toString('latin1');
      passOn(data, remote);
    });
    remote.on('data', (data) => passOn(data, client));
    for (const [socket, other] of [
      [client, remote],
      [remote, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url.hostname = '127.0.0.1';
  // A server that listens on a port has an address that is not a string.
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
