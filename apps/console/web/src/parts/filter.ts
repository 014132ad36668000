/** A filter that stands in the address, so that it survives a reload and can be sent to somebody. */
import { useSearchParams } from 'react-router';

/** @returns its values, empty ones as '', and a function that changes one */
export function useFilter<Name extends string>(
  names: readonly Name[],
): [Readonly<Record<Name, string>>, (name: Name, value: string) => void] {
  const [parameters, setParameters] = useSearchParams();
  const entries = names.map((name) => [name, parameters.get(name) ?? ''] as const);
  const values = Object.fromEntries(entries) as Record<Name, string>;
  const change = (name: Name, value: string) =>
    setParameters(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return [values, change];
}
