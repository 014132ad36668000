/** Pages that failed for good: found by filters, decided about one by one or many at once. */
import { useState } from 'react';
import type { DeadLetter } from '../../api/answers.ts';
import { Head } from '../../frame/head.tsx';
import { Card } from '../../parts/basics.tsx';
import { PLATFORM_OPTIONS, RunField, Select, ShopSelect } from '../../parts/fields.tsx';
import { useFilter } from '../../parts/filter.ts';
import { Pages, usePages } from '../../parts/pages.tsx';
import { Empty } from '../../parts/states.tsx';
import { BulkActions } from './bulk-actions.tsx';
import { LetterTable } from './letter-table.tsx';
import { REASON_OPTIONS } from './letter-words.ts';

const STATUS_OPTIONS = [
  ['dead', 'Waiting for a decision'],
  ['redriven', 'Redriven'],
  ['discarded', 'Discarded'],
  ['any', 'All'],
] as const;

export function DeadLettersPage() {
  const [values, change] = useFilter(['status', 'reason', 'platform', 'shop', 'run']);
  const status = values.status || 'dead';
  const filter = { ...values, status: status === 'any' ? '' : status };
  const query = usePages<DeadLetter>('dead-letters', '/api/dead-letters', filter);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const choose = (ids: readonly number[], isChosen: boolean) =>
    setChosen((before) => {
      const next = new Set(before);
      for (const id of ids) {
        if (isChosen) next.add(id);
        else next.delete(id);
      }
      return next;
    });
  return (
    <>
      <Head
        title="Dead letters"
        lead="Pages that failed for good. Redriving one takes it up where it stopped; discarding gives its products up."
      />
      <Card
        title="Letters"
        flush
        aside={
          status === 'dead' && (
            <BulkActions chosen={chosen} filter={filter} forget={() => setChosen(new Set())} />
          )
        }
      >
        <div className="card__body filters">
          <Select
            label="State"
            value={status}
            options={STATUS_OPTIONS}
            onChange={(value) => change('status', value)}
          />
          <Select
            label="Reason"
            value={values.reason}
            options={REASON_OPTIONS}
            onChange={(value) => change('reason', value)}
          />
          <Select
            label="Marketplace"
            value={values.platform}
            options={PLATFORM_OPTIONS}
            onChange={(value) => change('platform', value)}
          />
          <ShopSelect value={values.shop} onChange={(value) => change('shop', value)} />
          <RunField value={values.run} onChange={(value) => change('run', value)} />
        </div>
        <Pages what="dead letters" query={query} empty={<NoLetters status={status} />}>
          {(letters) => <LetterTable letters={letters} chosen={chosen} choose={choose} />}
        </Pages>
      </Card>
    </>
  );
}

function NoLetters({ status }: { readonly status: string }) {
  return status === 'dead' ? (
    <Empty title="No page is dead">
      <p>Nothing to decide here. When a page fails for good, it appears with the story of its attempts.</p>
    </Empty>
  ) : (
    <Empty title="None that fits">
      <p>Widen the filter to see more.</p>
    </Empty>
  );
}
