/** Shops, their authorisation and how far they are imported. */
import type { ShopNow } from '../../api/answers.ts';
import { post } from '../../api/client.ts';
import { Action } from '../../parts/action.tsx';
import { Badge, Moment } from '../../parts/basics.tsx';
import { platformName } from '../../words.ts';

export function ShopTable({ shops }: { readonly shops: readonly ShopNow[] }) {
  return (
    <table className="table table--stacked">
      <thead>
        <tr>
          <th scope="col">Shop</th>
          <th scope="col">State</th>
          <th scope="col">Token ends</th>
          <th scope="col">Last import</th>
          <th scope="col">Next</th>
          <th scope="col">
            <span className="unseen">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {shops.map((shop) => (
          <ShopRow key={`${shop.platform} ${shop.shop}`} shop={shop} />
        ))}
      </tbody>
    </table>
  );
}

function ShopRow({ shop }: { readonly shop: ShopNow }) {
  const { platform, shop: id, name, region, currency, grant } = shop;
  return (
    <tr>
      <th scope="row">
        {name}
        <p className="soft small">
          {platformName(platform)} {id}, {region}, {currency}
        </p>
      </th>
      <td>
        <ShopState shop={shop} />
      </td>
      <td data-head="Token ends">
        <Moment at={grant.accessExpiresAt} />
        <p className="soft small">renewed by itself</p>
      </td>
      <td data-head="Last import">
        {shop.lastSuccessAt === null ? 'never' : <Moment at={shop.lastSuccessAt} />}
      </td>
      <td data-head="Next">{shop.nextRunAt === null ? 'not planned' : <Moment at={shop.nextRunAt} />}</td>
      <td>
        <ShopActions shop={shop} />
      </td>
    </tr>
  );
}

function ShopState({ shop: { grant, status } }: { readonly shop: ShopNow }) {
  if (grant.status !== 'active') {
    return (
      <>
        <Badge tone="bad">connect again</Badge>
        <p className="small wrap">{grant.reason ?? 'Its authorisation has ended.'}</p>
      </>
    );
  }
  return status === 'active' ? <Badge tone="good">active</Badge> : <Badge tone="warn">{status}</Badge>;
}

function ShopActions({ shop }: { readonly shop: ShopNow }) {
  const { platform, shop: id, name, status, grant } = shop;
  const act = (verb: string) => (why: string | undefined) =>
    post(`/api/shops/${platform}/${id}/${verb}`, why === undefined ? {} : { why });
  const isHeld = status !== 'active' || grant.status !== 'active';
  return (
    <div className="buttons">
      {isHeld ? (
        <Action
          label="Resume"
          look="small"
          description={`Resume ${name}`}
          run={act('resume')}
          done={() => `${name} goes on.`}
        />
      ) : (
        <Action
          label="Pause"
          look="small"
          description={`Pause ${name}`}
          question={`Pause ${name}? Every run of it waits, those to come too.`}
          run={act('pause')}
          done={() => `${name} is paused.`}
        />
      )}
    </div>
  );
}
