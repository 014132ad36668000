/** When runs start by themselves. A plan is a length of time or a cron expression, by the clock of its time zone. */
import { useState } from 'react';
import { useIsAdmin } from '../../account/account.ts';
import type { Schedule } from '../../api/answers.ts';
import { patch } from '../../api/client.ts';
import { useShopName } from '../../live/live.tsx';
import { Action } from '../../parts/action.tsx';
import { Badge, Moment } from '../../parts/basics.tsx';
import { Empty } from '../../parts/states.tsx';
import { platformName } from '../../words.ts';

export function ScheduleTable({ schedules }: { readonly schedules: readonly Schedule[] }) {
  if (schedules.length === 0) {
    return (
      <Empty title="Nothing is planned yet">
        <p>The producer gives every shop its usual schedules within seconds after it was connected.</p>
      </Empty>
    );
  }
  return (
    <table className="table table--stacked">
      <thead>
        <tr>
          <th scope="col">Shop</th>
          <th scope="col">Kind</th>
          <th scope="col">Plan</th>
          <th scope="col">Next</th>
          <th scope="col">
            <span className="unseen">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {schedules.map((schedule) => (
          <ScheduleRow key={`${schedule.platform} ${schedule.shop} ${schedule.kind}`} schedule={schedule} />
        ))}
      </tbody>
    </table>
  );
}

function ScheduleRow({ schedule }: { readonly schedule: Schedule }) {
  const { platform, shop, kind, plan, timeZone, enabled, nextAt } = schedule;
  const name = useShopName()(platform, shop);
  const isAdmin = useIsAdmin();
  const [typed, setTyped] = useState(plan);
  const set = (wanted: string) => () => patch('/api/schedules', { platform, shop, [kind]: wanted });
  return (
    <tr>
      <th scope="row">
        {name}
        <p className="soft small">{platformName(platform)}</p>
      </th>
      <td>{kind}</td>
      <td>
        <input
          aria-label={`Plan of ${kind} imports of ${name}`}
          size={14}
          readOnly={!isAdmin}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <p className="soft small">{timeZone}</p>
      </td>
      <td data-head="Next">{enabled ? <Moment at={nextAt} /> : <Badge tone="quiet">off</Badge>}</td>
      <td>
        <div className="buttons">
          <Action
            label="Save"
            look="small"
            description={`Save the plan of ${kind} imports of ${name}`}
            disabled={typed.trim() === '' || (typed === plan && enabled)}
            run={set(typed.trim())}
            done={() => `${name}: ${kind} imports are planned as ${typed.trim()}.`}
          />
          {enabled && (
            <Action
              label="Off"
              look="small"
              description={`Switch ${kind} imports of ${name} off`}
              run={set('off')}
              done={() => `${name}: ${kind} imports are off.`}
            />
          )}
        </div>
      </td>
    </tr>
  );
}
