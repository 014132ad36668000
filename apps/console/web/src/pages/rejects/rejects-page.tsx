/** Products that can't enter the catalogue, with the field at fault and what the marketplace sent there. */
import { Link } from 'react-router';
import type { Reject } from '../../api/answers.ts';
import { post } from '../../api/client.ts';
import { Head } from '../../frame/head.tsx';
import { useShopName } from '../../live/live.tsx';
import { Action } from '../../parts/action.tsx';
import { Card, Moment } from '../../parts/basics.tsx';
import { PLATFORM_OPTIONS, RunField, Select, ShopSelect } from '../../parts/fields.tsx';
import { useFilter } from '../../parts/filter.ts';
import { Pages, usePages } from '../../parts/pages.tsx';
import { Empty } from '../../parts/states.tsx';
import { platformName, several } from '../../words.ts';
import { codeText, REJECT_OPTIONS } from './reject-words.ts';

interface Retried {
  /** Ids of the runs that try again. */
  readonly runs: readonly number[];
}

export function RejectsPage() {
  const [filter, change] = useFilter(['reason', 'platform', 'shop', 'run']);
  const query = usePages<Reject>('rejects', '/api/rejects', filter);
  const picked = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));
  const pick = Object.keys(picked).length > 0 ? picked : { all: true };
  const retry = (fetch: boolean) => (why: string | undefined) =>
    post<Retried>('/api/rejects/retry', { ...pick, fetch, ...(why !== undefined && { why }) });
  const done = ({ runs }: Retried) => `${several(runs.length, 'run')} started to try them again.`;
  return (
    <>
      <Head
        title="Rejects"
        lead="Products whose newest state can not enter the catalogue. A value is never invented: what can not be read is left out, with the reason."
      />
      <Card
        title="Open rejects"
        flush
        aside={
          <div className="buttons">
            <Action
              label="Map again"
              question="Map all rejects that the filter finds again, from the payloads that are held?"
              run={retry(false)}
              done={done}
            />
            <Action
              label="Fetch again"
              question="Fetch all rejects that the filter finds from the marketplace again?"
              run={retry(true)}
              done={done}
            />
          </div>
        }
      >
        <div className="card__body filters">
          <Select
            label="Reason"
            value={filter.reason}
            options={REJECT_OPTIONS}
            onChange={(value) => change('reason', value)}
          />
          <Select
            label="Marketplace"
            value={filter.platform}
            options={PLATFORM_OPTIONS}
            onChange={(value) => change('platform', value)}
          />
          <ShopSelect value={filter.shop} onChange={(value) => change('shop', value)} />
          <RunField value={filter.run} onChange={(value) => change('run', value)} />
        </div>
        <Pages
          what="rejects"
          query={query}
          empty={
            <Empty title="No product is left out">
              <p>
                When one can not be mapped, it appears here with the field at fault and what the marketplace
                sent.
              </p>
            </Empty>
          }
        >
          {(rejects) => <RejectTable rejects={rejects} />}
        </Pages>
      </Card>
    </>
  );
}

function RejectTable({ rejects }: { readonly rejects: readonly Reject[] }) {
  return (
    <table className="table table--stacked">
      <thead>
        <tr>
          <th scope="col">Product</th>
          <th scope="col">Shop</th>
          <th scope="col">Reason</th>
          <th scope="col">Field, and what was sent</th>
          <th scope="col">Seen</th>
        </tr>
      </thead>
      <tbody>
        {rejects.map((reject) => (
          <RejectRow key={`${reject.platform} ${reject.shop} ${reject.externalId}`} reject={reject} />
        ))}
      </tbody>
    </table>
  );
}

function RejectRow({ reject }: { readonly reject: Reject }) {
  const shopName = useShopName();
  const { platform, shop, externalId, name, reasons, lastSeenAt } = reject;
  return (
    <tr>
      <th scope="row" className="wrap">
        <Link to={`/rejects/${platform}/${shop}/${externalId}`}>{name ?? externalId}</Link>
        <br />
        <code className="soft">{externalId}</code>
      </th>
      <td>
        {shopName(platform, shop)}
        <br />
        <span className="soft small">{platformName(platform)}</span>
      </td>
      <td>
        {reasons.map(({ code, field }) => (
          <p key={`${code} ${field}`}>{codeText(code)}</p>
        ))}
      </td>
      <td className="wrap">
        {reasons.map(({ code, field, before }) => (
          <p key={`${code} ${field}`} className="small">
            <code>{field}</code>: {before === null ? <span className="soft">nothing</span> : <q>{before}</q>}
          </p>
        ))}
      </td>
      <td data-head="Seen">
        <Moment at={lastSeenAt} />
      </td>
    </tr>
  );
}
