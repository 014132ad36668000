/** What a guide in Markdown asks its readers to run. */
import { readFileSync } from 'node:fs';

export interface Snippet {
  readonly language: string;
  readonly text: string;
}

/** The fenced snippets, without the indentation of the list they stand in. */
export function snippetsOf(path: string): Snippet[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^( *)```(\w+)\n([^]*?)^ *```$/gm)].map(
    ([, indent = '', language = '', body = '']) => ({
      language,
      text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

/** The lines of shell snippets, without comments; a comment behind a command stays part of no word. */
export function shellLines(snippets: readonly Snippet[]): string[] {
  return snippets
    .filter(({ language }) => language === 'bash')
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** Statements of SQL snippets, and those that shell lines hand to psql: one by one, as psql runs them. */
export function statementsOf(snippets: readonly Snippet[]): string[] {
  const ofSnippets = snippets.filter(({ language }) => language === 'sql').map(({ text }) => text);
  const ofShell = shellLines(snippets).flatMap((line) => {
    const [, sql] = /^psql "\$DATABASE_URL" -c "(.*)"$/.exec(line) ?? [];
    return sql === undefined ? [] : [sql];
  });
  return [...ofSnippets, ...ofShell]
    .flatMap((text) => text.replaceAll(/^\s*--.*$/gm, '').split(/;\s*$/m))
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** The words of the first command of a shell line; quotes keep words together. */
export function wordsOf(line: string): string[] {
  const [command = ''] = line.split(/ (?:\||\|\||&&|>|<) /);
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}

/** TypeScript snippets as one program: their imports first, each of the rest in a block of its own. */
export function programOf(snippets: readonly Snippet[]): string {
  const bodies = snippets.filter(({ language }) => language === 'typescript').map(({ text }) => text);
  const imports = new Map<string, Set<string>>();
  const blocks = bodies.map((body) => {
    const rest = body.replaceAll(
      /^import \{ (.*) \} from '(.*)';$/gm,
      (_line, names: string, from: string) => {
        const known = imports.get(from) ?? new Set<string>();
        for (const name of names.split(', ')) known.add(name);
        imports.set(from, known);
        return '';
      },
    );
    return `{\n${rest.trim()}\n}`;
  });
  const lines = [...imports].map(([from, names]) => `import { ${[...names].join(', ')} } from '${from}';`);
  return [...lines, ...blocks].join('\n');
}
