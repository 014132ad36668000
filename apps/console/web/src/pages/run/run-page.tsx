/** One run: where it stands, the sums that show that no product went missing, its pages. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { Run } from '../../api/answers.ts';
import { get } from '../../api/client.ts';
import { Head } from '../../frame/head.tsx';
import { useOverview, useShopName } from '../../live/live.tsx';
import { Badge, Card, Facts, Figure, Moment } from '../../parts/basics.tsx';
import { Loaded } from '../../parts/states.tsx';
import { count, duration, platformName, words } from '../../words.ts';
import { RunActions } from '../runs/run-actions.tsx';
import { RunProgress } from '../runs/run-item.tsx';
import { standing, toneOf } from '../runs/run-state.ts';
import { Accounting } from './accounting.tsx';
import { RunPages } from './run-pages.tsx';
import { RunRejects } from './run-rejects.tsx';

export function RunPage() {
  const { id = '' } = useParams();
  const { data: overview } = useOverview();
  const query = useQuery({ queryKey: ['run', id], queryFn: () => get<Run>(`/api/runs/${id}`) });
  const live = overview?.runs.find((run) => String(run.id) === id);
  return (
    <Loaded what={`run ${id}`} query={live ? { ...query, data: live } : query}>
      {(run) => <Content run={run} />}
    </Loaded>
  );
}

function Content({ run }: { readonly run: Run }) {
  const shopName = useShopName();
  const name = `${platformName(run.platform)} ${shopName(run.platform, run.shop)}`;
  return (
    <>
      <Head
        title={`Run ${run.id}`}
        lead={
          <>
            {run.kind} import of {name}{' '}
            <Badge tone={toneOf(run)}>{run.paused ? 'paused' : words(run.status)}</Badge>
          </>
        }
      >
        <RunActions run={run} name={name} />
      </Head>
      <section className="card card__body stack" aria-label="Progress">
        <RunProgress run={run} name={name} />
        <p className="wrap" role="status" aria-live="off">
          {standing(run)}
        </p>
      </section>
      <div className="grid grid--figures">
        <Figure label="Created" value={count(run.created)} />
        <Figure label="Updated" value={count(run.updated)} />
        <Figure label="Unchanged" value={count(run.unchanged + run.unchangedByList)} />
        <Figure
          label="Rejected"
          value={count(run.rejected)}
          tone={run.rejected > 0 ? 'warn' : undefined}
          to={`/rejects?run=${run.id}`}
        />
        <Figure label="Withdrawn" value={count(run.withdrawn)} />
        <Figure label="Delisted" value={count(run.delisted)} />
        <Figure
          label="Dead pages"
          value={count(run.deadPages)}
          tone={run.deadPages > 0 ? 'bad' : undefined}
          to={`/dead-letters?status=any&run=${run.id}`}
        />
      </div>
      <div className="grid grid--two">
        <Accounting run={run} />
        <Card title="Work">
          <Facts
            of={{
              Pages: `${count(run.pages)} done, ${count(run.openPages)} open, ${count(run.deadPages)} dead`,
              'Calls to the marketplace': `${count(run.apiCalls)}, ${count(run.throttled)} of them throttled`,
              Phase: run.endedAt === null ? words(run.phase) : null,
              Began: <Moment at={run.startedAt} />,
              Ended: run.endedAt === null ? null : <Moment at={run.endedAt} />,
              Took: duration(run.durationMs),
              'In the queue board': (
                <Link to={`/admin/queues/queue/${run.platform}-pages`} reloadDocument>
                  Jobs of {platformName(run.platform)}
                </Link>
              ),
            }}
          />
        </Card>
      </div>
      <RunRejects run={run} />
      <RunPages run={run} />
    </>
  );
}
