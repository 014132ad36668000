/** Alerts: where each stands, and what fired before. */
import { useQuery } from '@tanstack/react-query';
import type { Alert, AlertEvent, Alerts } from '../../api/answers.ts';
import { get, post } from '../../api/client.ts';
import { Head } from '../../frame/head.tsx';
import { useNow } from '../../live/clock.ts';
import { Action } from '../../parts/action.tsx';
import { Badge, Card, Moment, type Tone } from '../../parts/basics.tsx';
import { Pages, usePages } from '../../parts/pages.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { words } from '../../words.ts';

const TONES: Readonly<Record<Alert['status'], Tone>> = { ok: 'good', pending: 'warn', firing: 'bad' };
/** Alerts are looked at by the producer, twice a minute or so: nothing tells the page when. */
const LOOK_EVERY_MS = 15_000;
const SILENCE_MINUTES = 60;

export function AlertsPage() {
  const query = useQuery({
    queryKey: ['alerts'],
    queryFn: () => get<Alerts>('/api/alerts?limit=1'),
    refetchInterval: LOOK_EVERY_MS,
  });
  const history = usePages<AlertEvent>('alert-history', '/api/alerts');
  return (
    <>
      <Head
        title="Alerts"
        lead={
          <>
            Rules stand in <code>config/alerts.yaml</code>.
          </>
        }
      />
      <Card title="Where they stand" flush>
        <Loaded what="the alerts" query={query}>
          {({ alerts }) =>
            alerts.length === 0 ? (
              <Empty title="No alert is evaluated yet">
                <p>
                  The producer looks at the rules of <code>config/alerts.yaml</code>; they appear here once it
                  has.
                </p>
              </Empty>
            ) : (
              <AlertTable alerts={alerts} />
            )
          }
        </Loaded>
      </Card>
      <Card title="What fired" flush>
        <Pages
          what="alerts"
          query={history}
          empty={
            <Empty title="Nothing has fired">
              <p>When an alert fires, it stays here with how far it went and when it was over.</p>
            </Empty>
          }
        >
          {(events) => <EventTable events={events} />}
        </Pages>
      </Card>
    </>
  );
}

function AlertTable({ alerts }: { readonly alerts: readonly Alert[] }) {
  return (
    <table className="table table--stacked">
      <thead>
        <tr>
          <th scope="col">Alert</th>
          <th scope="col">State</th>
          <th scope="col">Measured</th>
          <th scope="col">Since</th>
          <th scope="col">
            <span className="unseen">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {alerts.map((alert) => (
          <AlertRow key={alert.name} alert={alert} />
        ))}
      </tbody>
    </table>
  );
}

function AlertRow({ alert }: { readonly alert: Alert }) {
  const { name, condition, status, measured, since, silencedUntil } = alert;
  const now = useNow();
  const isSilent = silencedUntil !== null && new Date(silencedUntil).getTime() > now;
  const silence = (minutes: number) => (why: string | undefined) =>
    post(`/api/alerts/${encodeURIComponent(name)}/silence`, { minutes, ...(why !== undefined && { why }) });
  return (
    <tr>
      <th scope="row">
        {words(name)}
        <p className="soft small">
          <code>{condition}</code>
        </p>
      </th>
      <td>
        <Badge tone={TONES[status]}>{status}</Badge>
        {isSilent && (
          <p className="soft small">
            silent until <Moment at={silencedUntil} />
          </p>
        )}
      </td>
      <td data-head="Measured">{measured ?? 'not measurable'}</td>
      <td data-head="Since">
        <Moment at={since} />
      </td>
      <td>
        {isSilent ? (
          <Action
            label="Tell again"
            look="small"
            description={`Tell people of ${words(name)} again`}
            run={silence(0)}
            done={() => `People are told of ${words(name)} again.`}
          />
        ) : (
          <Action
            label="Silence"
            look="small"
            description={`Silence ${words(name)}`}
            question={`Tell nobody of ${words(name)} for an hour?`}
            run={silence(SILENCE_MINUTES)}
            done={() => `Nobody is told of ${words(name)} for an hour.`}
          />
        )}
      </td>
    </tr>
  );
}

function EventTable({ events }: { readonly events: readonly AlertEvent[] }) {
  return (
    <table className="table table--stacked">
      <thead>
        <tr>
          <th scope="col">Alert</th>
          <th scope="col">Measured</th>
          <th scope="col">Went to</th>
          <th scope="col">Fired</th>
          <th scope="col">Over</th>
        </tr>
      </thead>
      <tbody>
        {events.map(({ id, name, condition, measured, level, firedAt, resolvedAt }) => (
          <tr key={id}>
            <th scope="row">
              {words(name)}
              <p className="soft small">
                <code>{condition}</code>
              </p>
            </th>
            <td data-head="Measured">{measured}</td>
            <td data-head="Went to">{words(level)}</td>
            <td data-head="Fired">
              <Moment at={firedAt} />
            </td>
            <td data-head="Over">
              {resolvedAt === null ? <Badge tone="bad">firing</Badge> : <Moment at={resolvedAt} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
