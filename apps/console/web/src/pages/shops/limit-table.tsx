/** How fast the marketplaces may be called. A change holds for all workers from their next call on. */
import { useState } from 'react';
import { useIsAdmin } from '../../account/account.ts';
import type { Limit, Limits } from '../../api/answers.ts';
import { patch } from '../../api/client.ts';
import { Action } from '../../parts/action.tsx';
import { Moment } from '../../parts/basics.tsx';
import { platformName, share } from '../../words.ts';

const SCOPES: Readonly<Record<string, string>> = {
  app: 'the whole app',
  shop: 'each shop',
  endpoint: 'each endpoint of each shop',
};

export function LimitTable({ limits: { limits, margin } }: { readonly limits: Limits }) {
  return (
    <>
      <table className="table table--stacked">
        <thead>
          <tr>
            <th scope="col">Marketplace</th>
            <th scope="col">For</th>
            <th scope="col">Calls a second</th>
            <th scope="col">Setting</th>
            <th scope="col">Changed</th>
            <th scope="col">
              <span className="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {limits.map((limit) => (
            <LimitRow key={`${limit.platform} ${limit.scope} ${limit.perSecond}`} limit={limit} />
          ))}
        </tbody>
      </table>
      <p className="card__body soft small">{share(margin)} of each limit are left unused.</p>
    </>
  );
}

function LimitRow({ limit }: { readonly limit: Limit }) {
  const { platform, scope, perSecond, setting, changed } = limit;
  const isAdmin = useIsAdmin();
  const [typed, setTyped] = useState(String(perSecond));
  const name = `${platformName(platform)}, ${SCOPES[scope] ?? scope}`;
  const set = (rate: number | null) => (why: string | undefined) =>
    patch(`/api/limits/${platform}`, { [scope]: rate, ...(why !== undefined && { why }) });
  const rate = Number(typed);
  const isRate = rate > 0 && rate !== perSecond;
  return (
    <tr>
      <th scope="row">{platformName(platform)}</th>
      <td>{SCOPES[scope] ?? scope}</td>
      <td>
        <input
          aria-label={`Calls a second for ${name}`}
          inputMode="decimal"
          size={6}
          readOnly={!isAdmin}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </td>
      <td data-head="Setting">{setting}</td>
      <td data-head="Changed">
        {changed && (
          <>
            <Moment at={changed.setAt} /> by {changed.setBy}
          </>
        )}
      </td>
      <td>
        <div className="buttons">
          <Action
            label="Save"
            look="small"
            description={`Save the limit for ${name}`}
            disabled={!isRate}
            question={`Let ${name} be called ${typed} times a second?`}
            run={set(rate)}
            done={() => `${name}: ${typed} calls a second.`}
          />
          {changed && (
            <Action
              label="Reset"
              look="small"
              description={`Reset the limit for ${name}`}
              run={set(null)}
              done={() => `${name}: the setting holds again.`}
            />
          )}
        </div>
      </td>
    </tr>
  );
}
