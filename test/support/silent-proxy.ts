/**
 * A way to Redis that can go silent for some clients: their connections stay open and nothing comes through any more, as behind
 * a firewall that forgot them. Clients are known by the name that they give themselves.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface SilentProxy {
  /** The URL that leads through it. */
  readonly url: string;
  /** From now on nothing comes through to or from clients whose name contains this. */
  silence(name: string): void;
  close(): Promise<void>;
}

/** @param redisUrl where it leads to */
export async function startSilentProxy(redisUrl: string): Promise<SilentProxy> {
  const target = new URL(redisUrl);
  const sockets = new Set<Socket>();
  let silenced: string | undefined;
  const server = createServer((client) => {
    const redis = connect(Number(target.port || 6379), target.hostname);
    let said = '';
    const isSilent = () => silenced !== undefined && said.includes(silenced);
    client.on('data', (data) => {
      // Names are given in the first commands.
      if (said.length < 1_000) said += data.toString('latin1');
      if (!isSilent()) redis.write(data);
    });
    redis.on('data', (data) => {
      if (!isSilent()) client.write(data);
    });
    for (const [socket, other] of [
      [client, redis],
      [redis, client],
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
  const url = new URL(redisUrl);
  url.hostname = '127.0.0.1';
  // A server that listens on a port has an address that is not a string.
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    silence: (name) => {
      silenced = name;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
