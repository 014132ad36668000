/** The first page: the catalogue in three numbers, the shops, the recent runs. Its middle is replaced live. */
import { PLATFORM_IDS } from '@syncstore/contracts';
import type { RunView, ShopView } from '@syncstore/store';
import type { Overview } from '../overview.ts';
import { type Html, html } from './html.ts';
import { page } from './layout.ts';
import { runItem } from './run-item.ts';
import { count, platformName } from './words.ts';

/** The whole page, complete without any script. */
export function overviewPage(overview: Overview): string {
  return page(
    'Runs',
    html`<h1 class="unseen">Imports</h1>
<p class="notice" role="status" data-notice hidden></p>
<div data-live>${overviewFragment(overview)}</div>`,
  );
}

/** The part that live updates replace. Its elements have ids, so that only those that differ are touched. */
export function overviewFragment({ catalogue, shops, runs }: Overview): Html {
  return html`<section id="catalogue" aria-label="Catalogue"><dl class="figures">
<div><dt>Products</dt><dd>${count(catalogue.masterProducts)}</dd></div>
<div><dt>Listings</dt><dd>${count(catalogue.platformMappings)}</dd></div>
<div><dt>Rejected</dt><dd>${count(catalogue.rejects)}</dd></div>
</dl></section>
<section id="runs" aria-labelledby="runs-title"><h2 id="runs-title">Runs</h2>${runList(runs, shops)}</section>
<section id="shops" aria-labelledby="shops-title"><h2 id="shops-title">Shops</h2>${shopList(shops)}
<p>${PLATFORM_IDS.map(connectLink)}</p></section>`;
}

function runList(runs: readonly RunView[], shops: readonly ShopView[]): Html {
  if (runs.length === 0) {
    return html`<p class="empty">Nothing was imported yet. Connect a shop, then: <code>syncstore import --wait</code></p>`;
  }
  const names = new Map(shops.map((shop) => [`${shop.platform} ${shop.externalId}`, shop.name]));
  return html`<ol class="runs">${runs.map((run) => runItem(run, names.get(`${run.platform} ${run.shop}`)))}</ol>`;
}

function shopList(shops: readonly ShopView[]): Html {
  if (shops.length === 0) return html`<p class="empty">No shop is connected yet.</p>`;
  return html`<ul class="shops">${shops.map(shopItem)}</ul>`;
}

function shopItem(shop: ShopView): Html {
  const isActive = shop.grantStatus === 'active';
  const state = isActive
    ? shop.watermark === null
      ? html`never imported in full`
      : html`imported until <time datetime="${shop.watermark.toISOString()}">${shop.watermark.toISOString()}</time>`
    : html`<strong class="bad">connect again:</strong> ${shop.grantPausedReason ?? 'its authorisation has ended'}`;
  return html`<li id="shop-${shop.id}">${platformName(shop.platform)} ${shop.name} (${shop.region}, ${shop.currency}): ${state}</li>`;
}

function connectLink(platform: (typeof PLATFORM_IDS)[number]): Html {
  return html`<a class="button" id="connect-${platform}" href="/oauth/${platform}/start">Connect ${platformName(platform)}</a> `;
}
