/** One reject: the reasons, what can be done, and the payload as the marketplace sent it. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { RejectStory } from '../../api/answers.ts';
import { get, post } from '../../api/client.ts';
import { Head } from '../../frame/head.tsx';
import { useShopName } from '../../live/live.tsx';
import { Action } from '../../parts/action.tsx';
import { Card, Facts, Moment } from '../../parts/basics.tsx';
import { Loaded } from '../../parts/states.tsx';
import { platformName, several } from '../../words.ts';
import { codeText } from './reject-words.ts';

export function RejectPage() {
  const { platform = '', shop = '', id = '' } = useParams();
  const path = `/api/rejects/${platform}/${shop}/${encodeURIComponent(id)}`;
  const query = useQuery({ queryKey: ['reject', path], queryFn: () => get<RejectStory>(path) });
  return (
    <Loaded what={`the reject ${id}`} query={query}>
      {(reject) => <Content reject={reject} path={path} />}
    </Loaded>
  );
}

function Content({ reject, path }: { readonly reject: RejectStory; readonly path: string }) {
  const shopName = useShopName();
  const { platform, shop, externalId, name, reasons, payload } = reject;
  const retry = (fetch: boolean) => () =>
    post<{ readonly runs: readonly number[] }>(`${path}/retry`, { fetch });
  const done = ({ runs }: { readonly runs: readonly number[] }) => `Run ${runs.join(', ')} tries it again.`;
  return (
    <>
      <Head
        title={name ?? externalId}
        lead={`${platformName(platform)} ${shopName(platform, shop)}, ${externalId}`}
      >
        {reject.hasPayload && <Action label="Map again" look="main" run={retry(false)} done={done} />}
        <Action label="Fetch again" run={retry(true)} done={done} />
      </Head>
      <div className="grid grid--two">
        <Card title="Why it is left out" flush>
          <table className="table table--stacked">
            <thead>
              <tr>
                <th scope="col">Reason</th>
                <th scope="col">Field</th>
                <th scope="col">Sent</th>
                <th scope="col">Became</th>
              </tr>
            </thead>
            <tbody>
              {reasons.map(({ code, field, before, message }) => (
                <tr key={`${code} ${field}`}>
                  <th scope="row">
                    {codeText(code)}
                    <p className="soft small">{message}</p>
                  </th>
                  <td className="wrap">
                    <code>{field}</code>
                  </td>
                  <td className="wrap" data-head="Sent">
                    {before === null ? 'nothing' : <q>{before}</q>}
                  </td>
                  <td data-head="Became">nothing: it is never guessed</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
        <Card title="When">
          <Facts
            of={{
              'First seen': <Moment at={reject.firstSeenAt} />,
              'Last seen': <Moment at={reject.lastSeenAt} />,
              Rejected: several(reject.count, 'time'),
              'First run': <Link to={`/runs/${reject.firstRunId}`}>Run {reject.firstRunId}</Link>,
              'Last run': <Link to={`/runs/${reject.lastRunId}`}>Run {reject.lastRunId}</Link>,
            }}
          />
        </Card>
      </div>
      <Card title="Payload as the marketplace sent it">
        {payload === null ? (
          <p className="soft">None is held: fetch it again to see one.</p>
        ) : (
          <pre tabIndex={0} aria-label="Payload">
            {legible(payload)}
          </pre>
        )}
      </Card>
    </>
  );
}

/** Indented, unless that would change it: numbers above what JavaScript can hold stay as they are. */
function legible(payload: string): string {
  try {
    const value: unknown = JSON.parse(payload);
    return JSON.stringify(value) === payload ? JSON.stringify(value, null, 2) : payload;
  } catch {
    return payload;
  }
}
