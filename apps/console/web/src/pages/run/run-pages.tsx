/** The pages of a run, asked for again when the run says that some came or ended. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Run, RunPage } from '../../api/answers.ts';
import { Badge, Card, Moment, type Tone } from '../../parts/basics.tsx';
import { Pages, usePages } from '../../parts/pages.tsx';
import { Empty } from '../../parts/states.tsx';
import { count, words } from '../../words.ts';

const TONES: Readonly<Record<RunPage['status'], Tone>> = {
  ready: 'quiet',
  queued: 'calm',
  running: 'calm',
  done: 'good',
  dead: 'bad',
  cancelled: 'quiet',
  superseded: 'quiet',
};

/** A run that settles pages all the time need not be followed page by page. */
const SETTLE_MS = 1_500;

export function RunPages({ run }: { readonly run: Run }) {
  const query = usePages<RunPage>('run-pages', `/api/runs/${run.id}/pages`);
  useReloadWhenChanged(`${run.pages} ${run.openPages} ${run.deadPages} ${run.status}`);
  return (
    <Card title="Pages" flush>
      <Pages
        what="pages"
        query={query}
        empty={
          <Empty title="No page yet">
            <p>The producer cuts the run into pages when it starts it.</p>
          </Empty>
        }
      >
        {(pages) => <Table pages={pages} />}
      </Pages>
    </Card>
  );
}

function useReloadWhenChanged(mark: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    const timer = setTimeout(() => {
      if (mark) void queries.invalidateQueries({ queryKey: ['run-pages'] });
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [mark, queries]);
}

function Table({ pages }: { readonly pages: readonly RunPage[] }) {
  return (
    <table className="table table--stacked">
      <thead>
        <tr>
          <th scope="col">Page</th>
          <th scope="col">State</th>
          <th scope="col" className="number">
            Listed
          </th>
          <th scope="col" className="number">
            Fetched
          </th>
          <th scope="col" className="number">
            Unchanged by list
          </th>
          <th scope="col" className="number">
            Rejected
          </th>
          <th scope="col" className="number">
            Attempts
          </th>
          <th scope="col">Ended, or waits for</th>
        </tr>
      </thead>
      <tbody>
        {pages.map((page) => (
          <PageRow key={page.id} page={page} />
        ))}
      </tbody>
    </table>
  );
}

function PageRow({ page }: { readonly page: RunPage }) {
  return (
    <tr>
      <th scope="row" className="number">
        {page.id}
      </th>
      <td>
        <Badge tone={TONES[page.status]}>{words(page.status)}</Badge>
      </td>
      <td className="number" data-head="Listed">
        {count(page.listed)}
      </td>
      <td className="number" data-head="Fetched">
        {count(page.fetched)}
      </td>
      <td className="number" data-head="Unchanged by list">
        {count(page.unchangedByList)}
      </td>
      <td className="number" data-head="Rejected">
        {count(page.rejected)}
      </td>
      <td className="number" data-head="Attempts">
        {count(page.attempts)}
      </td>
      <td className="wrap small">
        <End page={page} />
      </td>
    </tr>
  );
}

function End({ page }: { readonly page: RunPage }) {
  if (page.settledAt !== null) return <Moment at={page.settledAt} />;
  if (page.waitingFor !== null && page.waitingUntil !== null) {
    return (
      <>
        {words(page.waitingFor)}, until <Moment at={page.waitingUntil} />
      </>
    );
  }
  return page.lastError;
}
