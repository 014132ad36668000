/** One run in a list: where it stands, how fast it goes, what came of it. */
import type { RunView } from '@syncstore/store';
import { type Html, html } from './html.ts';
import { count, duration, isActive, platformName, progressOf, statusWords } from './words.ts';

const NOTHING = html``;

/** @param shopName undefined: the shop is not connected any more */
export function runItem(run: RunView, shopName: string | undefined): Html {
  const { settled, total } = progressOf(run);
  const name = `${platformName(run.platform)} ${shopName ?? run.shop}`;
  const bar = isActive(run)
    ? html`<progress aria-label="Products of ${name}" max="${Math.max(total, 1)}" value="${settled}"></progress>`
    : NOTHING;
  return html`<li class="run" id="run-${run.id}">
<h3 class="run__name"><a id="run-link-${run.id}" href="/runs/${run.id}">${name}</a>
<span class="run__kind">${run.kind}, run ${run.id}</span></h3>
${statusBadge(run)}
${bar}
<p class="run__where">${whereItStands(run)}</p>
${tally(run)}
</li>`;
}

/** The status in a word and a colour. */
function statusBadge(run: RunView): Html {
  return html`<span class="badge badge--${run.status}">${statusWords(run.status)}</span>`;
}

function whereItStands(run: RunView): string {
  const { settled, total } = progressOf(run);
  if (run.message !== null) return run.message;
  if (run.status === 'requested') return 'Waiting for the producer to start it.';
  if (!isActive(run)) return `${count(settled)} products in ${duration(run.durationMs)}.`;
  const seconds = run.durationMs / 1_000;
  const rate = seconds > 0 ? settled / seconds : 0;
  const parts = [total === 0 ? 'Listing' : `${count(settled)} of ${count(total)} products`];
  if (rate > 0) parts.push(`${count(Math.round(rate))} a second`);
  if (rate > 0 && settled < total) parts.push(`about ${duration(((total - settled) / rate) * 1_000)} left`);
  if (settled >= total && total > 0)
    parts.push(run.phase === 'list' ? 'finishing' : 'checking what moved or is gone');
  return `${parts.join(', ')}.`;
}

/** What became of the products; nothing is said of what did not happen. */
function tally(run: RunView): Html {
  const terms: readonly (readonly [string, number])[] = [
    ['created', run.created],
    ['updated', run.updated],
    ['unchanged', run.unchanged + run.unchangedByList],
    ['rejected', run.rejected],
    ['withdrawn', run.withdrawn],
    ['delisted', run.delisted],
    ['dead pages', run.deadPages],
    ['throttled', run.throttled],
  ];
  const shown = terms.filter(([, value]) => value > 0);
  if (shown.length === 0) return NOTHING;
  return html`<dl class="tally">${shown.map(([term, value]) => html`<div><dt>${term}</dt><dd>${count(value)}</dd></div>`)}</dl>`;
}
