/** Lists that come page by page: each page is found by the cursor that the one before it ended with. */
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Page } from '../api/answers.ts';
import { get, queryText } from '../api/client.ts';
import { Failure, Loading } from './states.tsx';

type Filter = Readonly<Record<string, string | number | null | undefined>>;

/** @param key under which actions and live updates find the list */
export function usePages<Item>(key: string, path: string, filter: Filter = {}) {
  return useInfiniteQuery({
    queryKey: [key, path, filter],
    queryFn: ({ pageParam }) => get<Page<Item>>(`${path}${queryText({ ...filter, cursor: pageParam })}`),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
}

interface PagesProps<Item> {
  /** What it is a list of: `runs`. */
  readonly what: string;
  readonly query: ReturnType<typeof usePages<Item>>;
  /** Stands there when the list is empty. */
  readonly empty: ReactNode;
  readonly children: (items: readonly Item[]) => ReactNode;
}

/** The pages that were loaded, and the button for the next. */
export function Pages<Item>({ what, query, empty, children }: PagesProps<Item>) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  if (data === undefined) {
    return error ? (
      <Failure what={what} error={error} retry={() => void refetch()} />
    ) : (
      <Loading what={what} />
    );
  }
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0) return empty;
  return (
    <>
      {children(items)}
      {error && <Failure what={`more ${what}`} error={error} retry={() => void fetchNextPage()} />}
      {hasNextPage && (
        <div className="more">
          <button
            type="button"
            className="button"
            disabled={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {isFetchingNextPage ? 'Loading …' : `More ${what}`}
          </button>
        </div>
      )}
    </>
  );
}
