/** What stands where content would be: while it loads, when there is none, when it could not be had. */
import type { ReactNode } from 'react';

export function Loading({ what }: { readonly what: string }) {
  return (
    <p className="notice" role="status">
      Loading {what} …
    </p>
  );
}

/** Nothing here: says why, and what to do next. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="notice">
      <h3>{title}</h3>
      {children}
    </div>
  );
}

interface FailureProps {
  /** What could not be had: `the runs`. */
  readonly what: string;
  readonly error: Error;
  readonly retry: () => void;
}

/** Says what failed, and offers to try again. */
export function Failure({ what, error, retry }: FailureProps) {
  return (
    <div className="notice notice--bad" role="alert">
      <h3>Could not load {what}</h3>
      <p>{error.message}</p>
      <button type="button" className="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}

interface LoadedProps<T> {
  readonly what: string;
  readonly query: {
    readonly data: T | undefined;
    readonly error: Error | null;
    readonly refetch: () => unknown;
  };
  readonly children: (data: T) => ReactNode;
}

/** A query's content, or the state that it is in. */
export function Loaded<T>({ what, query, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure what={what} error={query.error} retry={() => void query.refetch()} />;
  return <Loading what={what} />;
}
