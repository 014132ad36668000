/** The script for bash, 3.2 and later: words alone, since bash shows no descriptions. */
import { type Flag, flagsWithValues, type Place, quote } from './places.ts';

/** @returns what `eval "$(syncstore completion bash)"` takes */
export function bashScript(places: readonly Place[]): string {
  const known = places.filter(({ path }) => path !== '').map(({ path }) => quote(path));
  const values = flagsWithValues(places).map(
    (flag) => `    ${quote(flag.place)}) ${completing(flag.value)}; return ;;`,
  );
  const words = places.map(
    ({ path, commands, choices, flags }) =>
      `    ${quote(path)}) words=${quote(
        [...commands, ...flags]
          .map(({ word }) => word)
          .concat(choices)
          .join(' '),
      )} ;;`,
  );
  return `# bash completion of syncstore. In ~/.bashrc: eval "$(syncstore completion bash)"
_syncstore() {
  local word cur=\${COMP_WORDS[COMP_CWORD]} place='' words='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "$place $word" in
      ${known.join(' | ')}) place="$place $word" ;;
    esac
  done
  case "$place:\${COMP_WORDS[COMP_CWORD - 1]}" in
${values.join('\n')}
  esac
  case "$place" in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _syncstore syncstore`;
}

function completing(value: Flag['value']): string {
  if (value === 'file') return 'COMPREPLY=($(compgen -f -- "$cur"))';
  return value === 'anything' || value === 'nothing'
    ? ':'
    : `COMPREPLY=($(compgen -W ${quote(value.join(' '))} -- "$cur"))`;
}
