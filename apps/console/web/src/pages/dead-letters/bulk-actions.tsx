/** Redriving and discarding many letters: those that were chosen, or all that the filter finds. */
import type { DeadLetter } from '../../api/answers.ts';
import { post } from '../../api/client.ts';
import { Action } from '../../parts/action.tsx';
import { several } from '../../words.ts';

interface BulkActionsProps {
  readonly chosen: ReadonlySet<number>;
  readonly filter: Readonly<Record<'reason' | 'platform' | 'shop' | 'run', string>>;
  readonly forget: () => void;
}

/** Ids of the letters that were decided. */
type Decided = Readonly<Partial<Record<'redriven' | 'discarded', readonly DeadLetter['id'][]>>>;

const DONE = { redrive: 'redriven', discard: 'discarded' } as const;

export function BulkActions({ chosen, filter, forget }: BulkActionsProps) {
  const whose = chosen.size > 0 ? several(chosen.size, 'chosen letter') : 'all letters that the filter finds';
  const decide = (verb: keyof typeof DONE) => (why: string | undefined) =>
    post<Decided>(`/api/dead-letters/${verb}`, {
      ...pick(chosen, filter),
      ...(why !== undefined && { why }),
    });
  const done = (verb: keyof typeof DONE) => (decided: Decided) =>
    `${several(decided[DONE[verb]]?.length ?? 0, 'letter')} ${DONE[verb]}.`;
  return (
    <div className="buttons">
      <Action
        label={chosen.size > 0 ? 'Redrive chosen' : 'Redrive all'}
        question={`Redrive ${whose}?`}
        run={decide('redrive')}
        done={done('redrive')}
        after={forget}
      />
      <Action
        label={chosen.size > 0 ? 'Discard chosen' : 'Discard all'}
        look="bad"
        question={`Discard ${whose}? Their products stay as they are until the next full import.`}
        run={decide('discard')}
        done={done('discard')}
        after={forget}
      />
    </div>
  );
}

function pick(chosen: ReadonlySet<number>, { reason, platform, shop, run }: BulkActionsProps['filter']) {
  if (chosen.size > 0) return { ids: [...chosen] };
  const filter = Object.fromEntries(
    Object.entries({ reason, platform, shop, run: Number(run) || '' }).filter(([, value]) => value !== ''),
  );
  return Object.keys(filter).length > 0 ? filter : { all: true };
}
