/** One question to a Redis server on this machine, in its inline protocol: the scripts need no client for the rest. */
import { connect } from 'node:net';

const ANSWER_MS = 2_000;

/**
 * Sends one command.
 * @param port on 127.0.0.1
 * @param command as a person would type it
 * @returns the raw answer
 * @throws Error when nobody listens, or nothing is answered in time
 */
export function ask(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let answer = '';
    socket.setEncoding('utf8');
    socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error(`Redis on port ${port} does not answer.`)));
    socket.on('connect', () => socket.write(`${command}\r\nQUIT\r\n`));
    socket.on('data', (text: string) => (answer += text));
    socket.on('error', reject);
    // QUIT is answered with +OK, after which the server hangs up.
    socket.on('close', () => resolve(answer.replace(/\+OK\r\n$/, '').trim()));
  });
}
