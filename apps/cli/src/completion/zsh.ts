/** The script for zsh, with descriptions. */
import { type Flag, flagsWithValues, type Place, quote, type Word } from './places.ts';

/** @returns what a file `_syncstore` in $fpath holds, or `source <(syncstore completion zsh)` takes */
export function zshScript(places: readonly Place[]): string {
  const known = places.filter(({ path }) => path !== '').map(({ path }) => quote(path));
  const values = flagsWithValues(places).map(
    (flag) => `    ${quote(flag.place)}) ${completing(flag.value)}; return ;;`,
  );
  const items = places.map(({ path, commands, choices, flags }) => {
    const words = [...commands, ...choices.map((word) => ({ word, description: '' })), ...flags];
    return `    ${quote(path)}) items=(${words.map(described).join(' ')}) ;;`;
  });
  return `#compdef syncstore
# zsh completion of syncstore. In ~/.zshrc, behind compinit: source <(syncstore completion zsh)
_syncstore() {
  local word place=''
  local -a items
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place $word" in
      ${known.join(' | ')}) place="$place $word" ;;
    esac
  done
  case "$place:\${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  case "$place" in
${items.join('\n')}
  esac
  _describe syncstore items
}
if [ "$funcstack[1]" = _syncstore ]; then _syncstore "$@"; else compdef _syncstore syncstore; fi`;
}

function completing(value: Flag['value']): string {
  if (value === 'file') return '_files';
  return value === 'anything' || value === 'nothing' ? ':' : `compadd -- ${value.map(quote).join(' ')}`;
}

/** `word:description`; a colon in either is escaped. */
function described({ word, description }: Word): string {
  return quote([word, description].map((text) => text.replaceAll(/[\\:]/g, '\\$&')).join(':'));
}
