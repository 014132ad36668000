/** Why the run left products out, by reason and field. Asked for again when the run says that there are more. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { RejectsOfRun, Run } from '../../api/answers.ts';
import { get, queryText } from '../../api/client.ts';
import { Card } from '../../parts/basics.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { count } from '../../words.ts';
import { codeText } from '../rejects/reject-words.ts';

/** Nothing while the run has rejected nothing. */
export function RunRejects({ run }: { readonly run: Run }) {
  const query = useQuery({
    queryKey: ['run-rejects', run.id, run.rejected],
    queryFn: () => get<RejectsOfRun>(`/api/runs/${run.id}/rejects`),
    placeholderData: keepPreviousData,
    enabled: run.rejected > 0,
  });
  if (run.rejected === 0) return null;
  return (
    <Card
      title="Rejected, by reason"
      flush
      aside={<Link to={`/rejects?run=${run.id}`}>All of this run</Link>}
    >
      <Loaded what="reject reasons" query={query}>
        {({ reasons }) => <Reasons run={run} reasons={reasons} />}
      </Loaded>
    </Card>
  );
}

interface ReasonsProps extends RejectsOfRun {
  readonly run: Run;
}

function Reasons({ run, reasons }: ReasonsProps) {
  if (reasons.length === 0) {
    return (
      <Empty title="None is open any more">
        <p>They were taken in since, or a later run saw them again.</p>
      </Empty>
    );
  }
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Reason</th>
          <th scope="col">Field</th>
          <th scope="col" className="number">
            Products
          </th>
        </tr>
      </thead>
      <tbody>
        {reasons.map(({ code, field, count: products }) => (
          <tr key={`${code} ${field}`}>
            <th scope="row">
              <Link to={`/rejects${queryText({ run: run.id, reason: code })}`}>{codeText(code)}</Link>
            </th>
            <td className="wrap">
              <code>{field}</code>
            </td>
            <td className="number">{count(products)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
