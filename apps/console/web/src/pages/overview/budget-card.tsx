/** How much of the marketplaces' limits is used: calls of the last second, and of the day. */
import type { PlatformGauges, RateGauge } from '../../api/answers.ts';
import { useShopName } from '../../live/live.tsx';
import { Bar, Card, Moment } from '../../parts/basics.tsx';
import { count, platformName, several } from '../../words.ts';

/** Shares of a limit from which on a gauge warns. */
const HIGH = 0.8;
const FULL = 0.95;

export function BudgetCard({ budgets }: { readonly budgets: readonly PlatformGauges[] | null }) {
  return (
    <Card title="Rate budget and quota">
      {budgets === null ? (
        <p className="soft">Redis does not answer, so nobody can say how much is used.</p>
      ) : (
        <div className="stack">
          {budgets.map((gauges) => (
            <PlatformBudget key={gauges.platform} gauges={gauges} />
          ))}
        </div>
      )}
    </Card>
  );
}

function PlatformBudget({ gauges }: { readonly gauges: PlatformGauges }) {
  const { platform, rates, dailyQuota, dailyQuotaUsed, resetsAt } = gauges;
  return (
    <div className="meters">
      <h3>{platformName(platform)}</h3>
      <div className="meter">
        <div className="row row--apart small">
          <span>Calls today</span>
          <span className="number soft">
            {count(dailyQuotaUsed)} {dailyQuota === null ? '(no quota known)' : `of ${count(dailyQuota)}`},
            new day <Moment at={resetsAt} />
          </span>
        </div>
        {dailyQuota !== null && (
          <Bar
            role="meter"
            label={`Calls of ${platformName(platform)} today`}
            value={dailyQuotaUsed}
            max={dailyQuota}
            text={`${count(dailyQuotaUsed)} of ${count(dailyQuota)}`}
            tone={toneOf(dailyQuotaUsed / dailyQuota)}
          />
        )}
      </div>
      {rates.length === 0 && <p className="soft small">No run is calling at the moment.</p>}
      {rates.map((rate) => (
        <RateMeter key={`${rate.scope} ${rate.shop} ${rate.endpoint}`} platform={platform} gauge={rate} />
      ))}
    </div>
  );
}

function RateMeter({ platform, gauge }: { readonly platform: string; readonly gauge: RateGauge }) {
  const shopName = useShopName();
  const { shop, endpoint, callsPerSecond, rate, limit } = gauge;
  const whose = shop === null ? 'whole app' : shopName(platform, shop);
  const name = endpoint === null ? whose : `${whose}, ${endpoint.split('/').slice(-2).join('/')}`;
  const slowed = rate < limit * 0.75 ? `, slowed to ${rate.toFixed(1)}` : '';
  const text = `${several(callsPerSecond, 'call')} in the last second of ${limit}${slowed}`;
  return (
    <div className="meter">
      <div className="row row--apart small">
        <span>{name}</span>
        <span className="number soft">
          {callsPerSecond} of {limit}/s{slowed}
        </span>
      </div>
      <Bar
        role="meter"
        label={name}
        value={callsPerSecond}
        max={limit}
        text={text}
        tone={slowed ? 'warn' : 'calm'}
      />
    </div>
  );
}

function toneOf(used: number): 'warn' | 'bad' | undefined {
  if (used >= FULL) return 'bad';
  return used >= HIGH ? 'warn' : undefined;
}
