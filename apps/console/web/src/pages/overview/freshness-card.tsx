/** How old what is known of each shop is. */
import { Link } from 'react-router';
import type { ShopNow } from '../../api/answers.ts';
import { useNow } from '../../live/clock.ts';
import { Badge, Card, Moment, type Tone } from '../../parts/basics.tsx';
import { platformName } from '../../words.ts';

const HOUR_MS = 3_600_000;
/** Two missed incremental runs and more; schedules are every 15 minutes unless somebody changed them. */
const OLD_MS = HOUR_MS;
const VERY_OLD_MS = 24 * HOUR_MS;

export function FreshnessCard({ shops }: { readonly shops: readonly ShopNow[] }) {
  return (
    <Card title="Freshness by shop" flush aside={<Link to="/shops">All shops</Link>}>
      <table className="table table--stacked">
        <thead>
          <tr>
            <th scope="col">Shop</th>
            <th scope="col">Last import</th>
            <th scope="col">Next</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {shops.map((shop) => (
            <ShopRow key={`${shop.platform} ${shop.shop}`} shop={shop} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function ShopRow({ shop }: { readonly shop: ShopNow }) {
  const now = useNow();
  const { text, tone } = freshness(shop, now);
  return (
    <tr>
      <th scope="row">
        {shop.name} <span className="soft small">{platformName(shop.platform)}</span>
      </th>
      <td data-head="Last import">
        {shop.lastSuccessAt === null ? 'never' : <Moment at={shop.lastSuccessAt} />}
      </td>
      <td data-head="Next">{shop.nextRunAt === null ? 'not planned' : <Moment at={shop.nextRunAt} />}</td>
      <td>
        <Badge tone={tone}>{text}</Badge>
      </td>
    </tr>
  );
}

function freshness(shop: ShopNow, now: number): { readonly text: string; readonly tone: Tone } {
  if (shop.grant.status !== 'active') return { text: 'connect again', tone: 'bad' };
  if (shop.status !== 'active') return { text: 'paused', tone: 'warn' };
  if (shop.lastSuccessAt === null) return { text: 'new', tone: 'calm' };
  const age = now - new Date(shop.lastSuccessAt).getTime();
  if (age > VERY_OLD_MS) return { text: 'stale', tone: 'bad' };
  return age > OLD_MS ? { text: 'ageing', tone: 'warn' } : { text: 'fresh', tone: 'good' };
}
