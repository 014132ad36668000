/** One run: its figures, and the sums that show that no product went missing. */
import type { RunView } from '@syncstore/store';
import { type Html, html } from './html.ts';
import { page } from './layout.ts';
import { runItem } from './run-item.ts';
import { count, duration, platformName } from './words.ts';

/** @param shopName undefined: the shop is not connected any more */
export function runPage(run: RunView, shopName: string | undefined): string {
  const { listed, distinct, duplicates, fetched, unchangedByList, withdrawn, unsettled } = run;
  const { created, updated, unchanged, rejected } = run;
  return page(
    `Run ${run.id}`,
    html`<h1>Run ${run.id} of ${platformName(run.platform)} ${shopName ?? run.shop}</h1>
<ol class="runs">${runItem(run, shopName)}</ol>
<h2>Accounting</h2>
<table class="sums"><tbody>
${sum('Listed', listed, { distinct, duplicates })}
${sum('Distinct', distinct, { fetched, 'unchanged by list': unchangedByList, withdrawn, unsettled })}
${sum('Fetched', fetched, { created, updated, unchanged, rejected })}
</tbody></table>
<h2>Work</h2>
<dl class="tally">
<div><dt>pages done</dt><dd>${count(run.pages)}</dd></div>
<div><dt>pages open</dt><dd>${count(run.openPages)}</dd></div>
<div><dt>pages dead</dt><dd>${count(run.deadPages)}</dd></div>
<div><dt>API calls</dt><dd>${count(run.apiCalls)}</dd></div>
<div><dt>phase</dt><dd>${run.phase}</dd></div>
<div><dt>took</dt><dd>${duration(run.durationMs)}</dd></div>
</dl>
<p><a href="/admin/queues/queue/${run.platform}-pages-dlq">Dead pages in the queue board</a></p>`,
  );
}

function sum(name: string, total: number, parts: Readonly<Record<string, number>>): Html {
  const terms = Object.entries(parts).map(([part, value]) => `${count(value)} ${part}`);
  return html`<tr><th scope="row">${name}</th><td>${count(total)}</td><td>= ${terms.join(' + ')}</td></tr>`;
}
