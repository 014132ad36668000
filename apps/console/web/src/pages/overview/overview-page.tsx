/** The first page: is everything all right, what goes on, how fast, and how much room is left. */
import { Link } from 'react-router';
import type { Overview } from '../../api/answers.ts';
import { Head } from '../../frame/head.tsx';
import { useOverview } from '../../live/live.tsx';
import { Card, Figure } from '../../parts/basics.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { count, several } from '../../words.ts';
import { RunItem } from '../runs/run-item.tsx';
import { StartImport } from '../runs/start-import.tsx';
import { Connect } from '../shops/connect.tsx';
import { BudgetCard } from './budget-card.tsx';
import { FreshnessCard } from './freshness-card.tsx';
import { ErrorChart, ThroughputChart } from './history-charts.tsx';
import { lately } from './lately.ts';

const SHOWN_RUNS = 6;

export function OverviewPage() {
  const query = useOverview();
  return (
    <>
      <Head title="Overview">
        <StartImport />
      </Head>
      <Loaded what="the overview" query={query}>
        {(overview) => <Content overview={overview} />}
      </Loaded>
    </>
  );
}

function Content({ overview }: { readonly overview: Overview }) {
  const { shops, runs } = overview;
  if (shops.length === 0) return <FirstSteps />;
  return (
    <>
      <Figures overview={overview} />
      <div className="grid grid--two">
        <ThroughputChart stretches={overview.throughput} />
        <ErrorChart stretches={overview.throughput} />
      </div>
      <div className="grid grid--two">
        <Card title="Recent runs" flush aside={<Link to="/runs">All runs</Link>}>
          {runs.length === 0 ? (
            <Empty title="Nothing was imported yet">
              <p>
                Start an import above, or with <code>syncstore import --wait</code>.
              </p>
            </Empty>
          ) : (
            <ol>
              {runs.slice(0, SHOWN_RUNS).map((run) => (
                <RunItem key={run.id} run={run} />
              ))}
            </ol>
          )}
        </Card>
        <div className="grid">
          <FreshnessCard shops={shops} />
          <BudgetCard budgets={overview.budgets} />
        </div>
      </div>
    </>
  );
}

function Figures({ overview }: { readonly overview: Overview }) {
  const { catalogue, backlog, deadLetters, throughput } = overview;
  const waiting = backlog.reduce((sum, { ready, queued }) => sum + ready + queued, 0);
  const running = backlog.reduce((sum, page) => sum + page.running, 0);
  const { productsPerSecond, errorText, isBad } = lately(throughput);
  return (
    <div className="grid grid--figures">
      <Figure
        label="Products"
        value={count(catalogue.masterProducts)}
        hint="in the catalogue"
        to="/products"
      />
      <Figure
        label="Listings"
        value={count(catalogue.platformMappings)}
        hint={several(overview.shops.length, 'shop')}
        to="/shops"
      />
      <Figure
        label="Backlog"
        value={count(waiting)}
        hint={`pages; ${several(running, 'page')} in hand`}
        to="/runs"
      />
      <Figure label="Throughput" value={productsPerSecond} hint="products a second, last minute" />
      <Figure
        label="Error rate"
        value={errorText}
        hint="pages that died, last half hour"
        tone={isBad ? 'bad' : undefined}
      />
      <Figure
        label="Dead letters"
        value={count(deadLetters)}
        hint={deadLetters > 0 ? 'wait for a decision' : 'nothing to decide'}
        tone={deadLetters > 0 ? 'bad' : undefined}
        to="/dead-letters"
      />
      <Figure
        label="Rejects"
        value={count(catalogue.rejects)}
        hint="products left out"
        tone={catalogue.rejects > 0 ? 'warn' : undefined}
        to="/rejects"
      />
    </div>
  );
}

function FirstSteps() {
  return (
    <Card title="No shop is connected yet">
      <div className="stack">
        <p>
          A seller gives SyncStore access to a shop in the browser. After that its products are imported by
          themselves: what changed every 15 minutes, everything once a night.
        </p>
        <div className="buttons">
          <Connect />
        </div>
        <p className="soft">
          The marketplace's app credentials have to be set first; <code>syncstore config</code> shows what is
          in force.
        </p>
      </div>
    </Card>
  );
}
