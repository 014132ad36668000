/** Shops: how they stand, when they are imported by themselves, how fast their marketplaces may be called, and how to add one. */
import { useQuery } from '@tanstack/react-query';
import type { Limits, Page, Schedule } from '../../api/answers.ts';
import { get } from '../../api/client.ts';
import { Head } from '../../frame/head.tsx';
import { useOverview } from '../../live/live.tsx';
import { Card } from '../../parts/basics.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Connect } from './connect.tsx';
import { LimitTable } from './limit-table.tsx';
import { ScheduleTable } from './schedule-table.tsx';
import { ShopTable } from './shop-table.tsx';

/** As many as the API gives at once: shops have three schedules at most. */
const MOST_SCHEDULES = 100;

export function ShopsPage() {
  const overview = useOverview();
  const schedules = useQuery({
    queryKey: ['schedules'],
    queryFn: () => get<Page<Schedule>>(`/api/schedules?limit=${MOST_SCHEDULES}`),
  });
  const limits = useQuery({ queryKey: ['limits'], queryFn: () => get<Limits>('/api/limits') });
  return (
    <>
      <Head title="Shops">
        <Connect />
      </Head>
      <Card title="Connected shops" flush>
        <Loaded what="the shops" query={overview}>
          {({ shops }) =>
            shops.length === 0 ? (
              <Empty title="No shop is connected yet">
                <p>Connect one above: the seller gives consent in the browser, and is sent back here.</p>
              </Empty>
            ) : (
              <ShopTable shops={shops} />
            )
          }
        </Loaded>
      </Card>
      <Card title="Schedules" flush>
        <Loaded what="the schedules" query={schedules}>
          {({ items }) => <ScheduleTable schedules={items} />}
        </Loaded>
      </Card>
      <Card title="Rate limits" flush>
        <Loaded what="the limits" query={limits}>
          {(all) => <LimitTable limits={all} />}
        </Loaded>
      </Card>
    </>
  );
}
