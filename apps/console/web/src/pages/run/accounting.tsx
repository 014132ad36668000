/** The sums of a run. Each line adds up, whatever happened: no product goes missing unnoticed. */
import type { Run } from '../../api/answers.ts';
import { Card } from '../../parts/basics.tsx';
import { count } from '../../words.ts';

export function Accounting({ run }: { readonly run: Run }) {
  const { listed, distinct, duplicates, fetched, unchangedByList, withdrawn, unsettled } = run;
  const { created, updated, unchanged, rejected } = run;
  return (
    <Card title="Accounting" flush>
      <table className="table">
        <tbody>
          <Sum name="Listed" total={listed} parts={{ distinct, duplicates }} />
          <Sum
            name="Distinct"
            total={distinct}
            parts={{ fetched, 'unchanged by list': unchangedByList, withdrawn, unsettled }}
          />
          <Sum name="Fetched" total={fetched} parts={{ created, updated, unchanged, rejected }} />
        </tbody>
      </table>
    </Card>
  );
}

interface SumProps {
  readonly name: string;
  readonly total: number;
  readonly parts: Readonly<Record<string, number>>;
}

function Sum({ name, total, parts }: SumProps) {
  const terms = Object.entries(parts).map(([part, value]) => `${count(value)} ${part}`);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number">{count(total)}</td>
      <td>= {terms.join(' + ')}</td>
    </tr>
  );
}
