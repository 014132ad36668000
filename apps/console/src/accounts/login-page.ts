/** The page that asks for user and password. It works without a script. */
import { html } from '../page/html.ts';
import { page } from '../page/layout.ts';

export const LOGIN_PATH = '/login';

/** @param problem what was wrong with the attempt before; empty at the first */
export function loginPage(next: string, problem: string): string {
  return page(
    'Log in',
    html`<h1>Log in</h1>
      ${problem === '' ? html`` : html`<p role="alert"><strong class="bad">${problem}</strong></p>`}
      <form method="post" action="${LOGIN_PATH}">
        <input type="hidden" name="next" value="${next}">
        <p><label>User<br><input name="user" autocomplete="username" required autofocus></label></p>
        <p><label>Password<br><input name="password" type="password" autocomplete="current-password" required></label></p>
        <p><button>Log in</button></p>
      </form>`,
  );
}

/** Where to go after the login: a path of ours, whatever the address of the page said. */
export function ownPath(next: string | undefined): string {
  const base = 'http://console.invalid';
  if (next === undefined || !URL.canParse(next, base)) return '/';
  const url = new URL(next, base);
  return next.startsWith('/') && url.origin === base ? `${url.pathname}${url.search}` : '/';
}
