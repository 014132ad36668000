/** The curl commands of the documents, as readers would paste them into a shell, and what the documents say of the answers. */
import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** Where the documents say that the console is. */
const CONSOLE_ADDRESS = /\$SYNCSTORE\b|http:\/\/(127\.0\.0\.1|localhost):3000\b/g;

export interface DocumentedRequest {
  readonly document: string;
  readonly command: string;
  /** Behind the command; undefined: it says only that it works. */
  readonly status: number | undefined;
  /** The JSON that follows the command, where it is the last before it. */
  readonly answer: unknown;
}

export interface Answer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: string;
}

/** Whether this machine has a curl that knows `--json`, and a shell. Where it has not, readers could not paste either. */
export function canPaste(): boolean {
  const { stdout } = spawnSync('bash', ['-c', 'curl --help all'], { encoding: 'utf8' });
  return typeof stdout === 'string' && stdout.includes('--json');
}

/** Every document that people read. */
export function documents(): string[] {
  const folders = ['docs', 'deploy'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const readmes = readdirSync(join(root, 'apps')).map((app) => join('apps', app, 'README.md'));
  return [...readdirSync(root), ...folders, ...readmes].filter(
    (file) => file.endsWith('.md') && file !== 'CHANGELOG.md' && isThere(file),
  );
}

function isThere(file: string): boolean {
  try {
    readFileSync(join(root, file));
    return true;
  } catch {
    return false;
  }
}

/** The requests of a document to the console, in their order. */
export function requestsOf(document: string): DocumentedRequest[] {
  const text = readFileSync(join(root, document), 'utf8');
  const requests: DocumentedRequest[] = [];
  for (const [, language, block = ''] of text.matchAll(/^```(\w+)\n(.*?)^```$/gms)) {
    if (language === 'json') {
      const last = requests.pop();
      if (last) requests.push({ ...last, answer: JSON.parse(block) as unknown });
    }
    if (language !== 'bash') continue;
    for (const line of block.replaceAll('\\\n', ' ').split('\n')) {
      const [, command = '', status] = /^\s*(curl\b.*?)\s*(?:# (\d{3}))?$/.exec(line) ?? [];
      if (command.search(CONSOLE_ADDRESS) < 0) continue;
      requests.push({
        document,
        command,
        status: status === undefined ? undefined : Number(status),
        answer: undefined,
      });
    }
  }
  return requests;
}

/** The words behind `syncstore` that a document says make a token. */
export function tokenCommandOf(document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8');
  const [, words = ''] = /\$\(npx syncstore (tokens create [^)]+)\)/.exec(text) ?? [];
  return words.split(' ');
}

/** Beside what the document says: where the answer goes, and what it was. A stream of events does not end by itself. */
const CURL = `
number=0
curl() {
  patience=60
  [ "$1 $2 $3" = "--oauth2-bearer $TOKEN -N" ] && patience=0.5
  command curl --silent --max-time $patience --output "answer$number" \\
    --write-out '%{method} %{url_effective} %{http_code}\\n' "$@"
  number=$((number + 1))
}
`;

/**
 * Pastes commands into a shell, one after another.
 * @param variables environment; `SYNCSTORE` is where the console really is
 * @param folder where files may be written
 */
export async function paste(
  commands: readonly string[],
  variables: Readonly<Record<string, string>>,
  folder: string,
): Promise<Answer[]> {
  const script = commands.join('\n').replaceAll(CONSOLE_ADDRESS, '$SYNCSTORE');
  const { stdout } = await run('bash', ['-c', `${CURL}${script}\ntrue`], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...variables },
  });
  const lines = stdout.trim().split('\n');
  if (lines.length !== commands.length) throw new Error(`Not every command asked once: ${stdout}`);
  return lines.map((line, index) => {
    const [method = '', url = '', status = ''] = line.split(' ');
    const body = readFileSync(join(folder, `answer${index}`), 'utf8');
    return { method, path: new URL(url).pathname, status: Number(status), body };
  });
}

/** Where an answer lacks what the document shows of it: fields, and values of another type. */
export function lacking(shown: unknown, actual: unknown, place = 'answer'): string[] {
  if (shown === null) return actual === undefined ? [place] : [];
  if (Array.isArray(shown)) {
    if (!Array.isArray(actual)) return [place];
    return shown.flatMap((item, index) => {
      const tries = actual.map((one) => lacking(item, one, `${place}[${index}]`));
      return tries.some((lacks) => lacks.length === 0) ? [] : (tries[0] ?? [`${place}[${index}]`]);
    });
  }
  if (typeof shown !== 'object') return typeof actual === typeof shown ? [] : [place];
  if (typeof actual !== 'object' || actual === null) return [place];
  const fields = new Map(Object.entries(actual));
  return Object.entries(shown).flatMap(([name, value]) =>
    lacking(value, fields.get(name), `${place}.${name}`),
  );
}
