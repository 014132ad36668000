/** All runs, the newest first. What the stream tells of the recent ones is newer than what was asked for. */

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Run } from '../../api/answers.ts';
import { Head } from '../../frame/head.tsx';
import { useOverview } from '../../live/live.tsx';
import { Card } from '../../parts/basics.tsx';
import { Pages, usePages } from '../../parts/pages.tsx';
import { Empty } from '../../parts/states.tsx';
import { RunItem } from './run-item.tsx';
import { StartImport } from './start-import.tsx';

export function RunsPage() {
  const { data: overview } = useOverview();
  const query = usePages<Run>('runs', '/api/runs');
  useReloadWhenNew(overview?.runs[0]?.id);
  const live = new Map(overview?.runs.map((run) => [run.id, run]));
  return (
    <>
      <Head title="Runs" lead="Every import of every shop, live.">
        <StartImport />
      </Head>
      <Card title="All runs" flush>
        <Pages
          what="runs"
          query={query}
          empty={
            <Empty title="Nothing was imported yet">
              <p>
                Connect a shop, then start an import here, or with <code>syncstore import --wait</code>.
              </p>
            </Empty>
          }
        >
          {(runs) => (
            <ol>
              {runs.map((run) => (
                <RunItem key={run.id} run={live.get(run.id) ?? run} actions />
              ))}
            </ol>
          )}
        </Pages>
      </Card>
    </>
  );
}

/** The stream tells of a run that the list does not have. */
function useReloadWhenNew(newest: number | undefined): void {
  const queries = useQueryClient();
  const known = useRef(newest);
  useEffect(() => {
    if (known.current !== undefined && newest !== known.current)
      void queries.invalidateQueries({ queryKey: ['runs'] });
    known.current = newest;
  }, [newest, queries]);
}
