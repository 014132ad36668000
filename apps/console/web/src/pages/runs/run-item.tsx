/** One run in a list: where it stands, how fast it goes, what came of it, and what can be done about it. */
import { Link } from 'react-router';
import type { Run } from '../../api/answers.ts';
import { useShopName } from '../../live/live.tsx';
import { Badge, Bar, Moment } from '../../parts/basics.tsx';
import { count, platformName, words } from '../../words.ts';
import { RunActions } from './run-actions.tsx';
import { isActive, progressOf, standing, tally, toneOf } from './run-state.ts';

export function RunItem({ run, actions = false }: { readonly run: Run; readonly actions?: boolean }) {
  const shopName = useShopName();
  const name = `${platformName(run.platform)} ${shopName(run.platform, run.shop)}`;
  return (
    <li className="run" id={`run-${run.id}`}>
      <div className="row row--apart">
        <div className="row">
          <h3>
            <Link to={`/runs/${run.id}`}>{name}</Link>
          </h3>
          <span className="soft small">
            {run.kind}, run {run.id}, <Moment at={run.startedAt} />
          </span>
        </div>
        <Badge tone={toneOf(run)}>{run.paused ? 'paused' : words(run.status)}</Badge>
      </div>
      <RunProgress run={run} name={name} />
      <div className="row row--apart">
        <p className="wrap small">{standing(run)}</p>
        {actions && <RunActions run={run} name={name} />}
      </div>
      <Tally run={run} />
    </li>
  );
}

/** A bar while it runs. */
export function RunProgress({ run, name }: { readonly run: Run; readonly name: string }) {
  if (!isActive(run)) return null;
  const { settled, total } = progressOf(run);
  return (
    <Bar
      role="progressbar"
      label={`Products of ${name}`}
      value={settled}
      max={total}
      text={`${count(settled)} of ${count(total)}`}
      tone={run.paused ? 'warn' : undefined}
    />
  );
}

function Tally({ run }: { readonly run: Run }) {
  const terms = tally(run);
  if (terms.length === 0) return null;
  return (
    <dl className="terms">
      {terms.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{count(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
