/** What a seller sees after the consent. No account here is needed to see it, so it says nothing but what they did. */
import type { AuthorisedShop, Platform } from '@syncstore/contracts';
import { html } from '../page/html.ts';
import { page } from '../page/layout.ts';

/** The shops are connected, or the marketplace showed none. */
export function connectedPage(platform: Platform, shops: readonly AuthorisedShop[]): string {
  if (shops.length === 0) {
    return page(
      'No shop connected',
      html`<h1>No shop connected</h1>
        <p>${platform.displayName} accepted the consent but shows no shop for it that can be imported.
        The log says which were left out and why.</p>`,
    );
  }
  return page(
    'Connected',
    html`<h1>Connected</h1>
      <p>SyncStore may now read the products of:</p>
      <ul>${shops.map((shop) => html`<li>${shop.name} (${shop.region}), ${platform.displayName} ${shop.externalId}</li>`)}</ul>
      <p>This page can be closed. The next import brings the products in.</p>`,
  );
}

/** The link was made somewhere else, too long ago, or not by anybody with access: the code is not spent. */
export function foreignCallbackPage(platform: Platform): string {
  return page(
    'Not taken in',
    html`<h1>This consent was not taken in</h1>
      <p>It does not answer a link that this console made within the last hour, so it was left unused.</p>
      <p>If you made the link with <code>syncstore shops connect</code>, copy the whole address of this page and run:</p>
      <pre>syncstore shops connect ${platform.id} --callback-url "…"</pre>
      <p>Otherwise begin again from the console's first page.</p>`,
  );
}
