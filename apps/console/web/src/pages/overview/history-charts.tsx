/** The last half hour: how many products a second, and what went wrong. */
import type { Stretch } from '../../api/answers.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { Card } from '../../parts/basics.tsx';
import { count } from '../../words.ts';
import { lately, lengthOf } from './lately.ts';

interface HistoryProps {
  /** Oldest first; the newest is still filling and is not drawn. */
  readonly stretches: readonly Stretch[];
}

export function ThroughputChart({ stretches }: HistoryProps) {
  const seconds = lengthOf(stretches);
  const whole = stretches.slice(0, -1);
  return (
    <Card title="Throughput, last half hour">
      <TimeChart
        label={`Products and calls a second over the last half hour; at the end ${lately(stretches).productsPerSecond} products a second`}
        times={whole.map(({ at }) => at)}
        lines={[
          {
            name: 'Products a second',
            colour: '--accent',
            values: whole.map(({ products }) => products / seconds),
          },
          {
            name: 'Calls a second',
            colour: '--calm',
            values: whole.map(({ apiCalls }) => apiCalls / seconds),
          },
        ]}
      />
    </Card>
  );
}

export function ErrorChart({ stretches }: HistoryProps) {
  const whole = stretches.slice(0, -1);
  const sum = (pick: (stretch: Stretch) => number) =>
    count(whole.reduce((all, stretch) => all + pick(stretch), 0));
  return (
    <Card title="Trouble, last half hour">
      <TimeChart
        label={`Over the last half hour ${sum(({ rejected }) => rejected)} products were rejected, ${sum(({ throttled }) => throttled)} calls throttled, ${sum(({ pagesDead }) => pagesDead)} pages died`}
        times={whole.map(({ at }) => at)}
        lines={[
          { name: 'Rejected products', colour: '--warn', values: whole.map(({ rejected }) => rejected) },
          { name: 'Throttled calls', colour: '--calm', values: whole.map(({ throttled }) => throttled) },
          { name: 'Dead pages', colour: '--bad', values: whole.map(({ pagesDead }) => pagesDead) },
        ]}
      />
    </Card>
  );
}
