/** The settings in force and where each came from. Secrets are masked before they leave the server. */
import { useQuery } from '@tanstack/react-query';
import type { Setting } from '../../api/answers.ts';
import { get } from '../../api/client.ts';
import { Head } from '../../frame/head.tsx';
import { Badge, Card } from '../../parts/basics.tsx';
import { Loaded } from '../../parts/states.tsx';

export function SettingsPage() {
  const query = useQuery({
    queryKey: ['settings'],
    queryFn: () => get<{ readonly items: readonly Setting[] }>('/api/settings'),
  });
  return (
    <>
      <Head
        title="Settings"
        lead="Those of the console's process; change them in its environment. Secrets are masked."
      />
      <Card title="In force" flush>
        <Loaded what="the settings" query={query}>
          {({ items }) => (
            <table className="table table--stacked">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Value</th>
                  <th scope="col">From</th>
                </tr>
              </thead>
              <tbody>
                {items.map((setting) => (
                  <SettingRow key={setting.name} setting={setting} />
                ))}
              </tbody>
            </table>
          )}
        </Loaded>
      </Card>
    </>
  );
}

function SettingRow({ setting: { name, value, source, reason, problem } }: { readonly setting: Setting }) {
  return (
    <tr>
      <th scope="row" className="wrap">
        <code>{name}</code>
        <p className="soft small">{reason}</p>
      </th>
      <td className="wrap">
        {value === null ? <span className="soft">not set</span> : <code>{value}</code>}
        {problem !== null && <p className="small">{problem}</p>}
      </td>
      <td>
        <Badge tone={source === 'invalid' ? 'bad' : source === 'default' ? 'quiet' : 'calm'}>{source}</Badge>
      </td>
    </tr>
  );
}
