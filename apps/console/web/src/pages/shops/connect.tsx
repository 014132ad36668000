/** The ways to a seller's consent. They leave the page: the marketplace sends the browser back. */
import { useIsAdmin } from '../../account/account.ts';

export function Connect() {
  if (!useIsAdmin()) return null;
  return (
    <>
      <a className="button" href="/oauth/shopee/start">
        Connect Shopee
      </a>
      <a className="button" href="/oauth/tiktok-shop/start">
        Connect TikTok Shop
      </a>
    </>
  );
}
