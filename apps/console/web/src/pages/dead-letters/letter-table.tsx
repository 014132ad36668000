/** Dead letters as a table, with a box to choose each that can be decided about. */
import { Link } from 'react-router';
import type { DeadLetter } from '../../api/answers.ts';
import { useShopName } from '../../live/live.tsx';
import { Badge, Moment } from '../../parts/basics.tsx';
import { platformName } from '../../words.ts';
import { LETTER_TONES, reasonText } from './letter-words.ts';

interface LetterTableProps {
  readonly letters: readonly DeadLetter[];
  readonly chosen: ReadonlySet<number>;
  readonly choose: (ids: readonly number[], isChosen: boolean) => void;
}

export function LetterTable({ letters, chosen, choose }: LetterTableProps) {
  const open = letters.filter(({ status }) => status === 'dead').map(({ id }) => id);
  return (
    <table className="table table--stacked">
      <thead>
        <tr>
          <th scope="col">
            <input
              type="checkbox"
              aria-label="Choose all that are shown"
              disabled={open.length === 0}
              checked={open.length > 0 && open.every((id) => chosen.has(id))}
              onChange={(event) => choose(open, event.target.checked)}
            />
          </th>
          <th scope="col">Letter</th>
          <th scope="col">Shop</th>
          <th scope="col">Why</th>
          <th scope="col">Died</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {letters.map((letter) => (
          <LetterRow key={letter.id} letter={letter} isChosen={chosen.has(letter.id)} choose={choose} />
        ))}
      </tbody>
    </table>
  );
}

interface LetterRowProps {
  readonly letter: DeadLetter;
  readonly isChosen: boolean;
  readonly choose: LetterTableProps['choose'];
}

function LetterRow({ letter, isChosen, choose }: LetterRowProps) {
  const shopName = useShopName();
  const { id, platform, shop, runId, status, reason, userMessage, createdAt } = letter;
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={`Choose letter ${id}`}
          disabled={status !== 'dead'}
          checked={isChosen}
          onChange={(event) => choose([id], event.target.checked)}
        />
      </td>
      <th scope="row">
        <Link to={`/dead-letters/${id}`}>Letter {id}</Link>
        <br />
        <Link to={`/runs/${runId}`} className="small">
          run {runId}
        </Link>
      </th>
      <td>
        {shopName(platform, shop)}
        <br />
        <span className="soft small">{platformName(platform)}</span>
      </td>
      <td className="wrap">
        {reasonText(reason)}
        <br />
        <span className="soft small">{userMessage}</span>
      </td>
      <td data-head="Died">
        <Moment at={createdAt} />
      </td>
      <td>
        <Badge tone={LETTER_TONES[status]}>{status}</Badge>
      </td>
    </tr>
  );
}
