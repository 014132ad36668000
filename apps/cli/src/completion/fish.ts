/** The script for fish, with descriptions. */
import type { Flag, Place } from './places.ts';

/** @returns what ~/.config/fish/completions/syncstore.fish holds */
export function fishScript(places: readonly Place[]): string {
  const known = places.filter(({ path }) => path !== '').map(({ path }) => fishQuote(path));
  const lines = places.flatMap(({ path, commands, choices, flags }) => {
    const at = `complete -c syncstore -n ${fishQuote(`__syncstore_at ${fishQuote(path)}`)}`;
    return [
      ...commands.map(({ word, description }) => `${at} -a ${fishQuote(word)} -d ${fishQuote(description)}`),
      ...choices.map((word) => `${at} -a ${fishQuote(word)}`),
      ...flags.map(
        (flag) =>
          `${at} -l ${flag.word.replace('--', '')}${taking(flag.value)} -d ${fishQuote(flag.description)}`,
      ),
    ];
  });
  return `# fish completion of syncstore: syncstore completion fish > ~/.config/fish/completions/syncstore.fish
function __syncstore_at
  set -l place ''
  set -l words (commandline -opc)
  for word in $words[2..-1]
    switch "$place $word"
      case ${known.join(' ')}
        set place "$place $word"
    end
  end
  test "$place" = "$argv[1]"
end
complete -c syncstore -f
${lines.join('\n')}`;
}

function taking(value: Flag['value']): string {
  if (value === 'nothing') return '';
  if (value === 'file') return ' -r -F';
  return value === 'anything' ? ' -x' : ` -x -a ${fishQuote(value.join(' '))}`;
}

/** Between single quotes fish looks for a backslash before a quote or a backslash alone. */
function fishQuote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
