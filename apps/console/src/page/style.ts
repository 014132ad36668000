/** The style of the pages: light and dark, from a phone's width up. Text, because it has to be part of the bundle. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #fff; --ink: #1b1f24; --faint: #59626e; --line: #dde1e7; --link: #0b57d0;
  --good: #17663a; --bad: #b3261e; --odd: #8a5a00; --calm: #0b57d0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171b; --card: #1d2126; --ink: #e6e9ed; --faint: #a3acb8; --line: #333a43; --link: #8ab4f8;
    --good: #7bd39a; --bad: #ff9a92; --odd: #f2c46d; --calm: #8ab4f8;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
code, pre { font: 0.9em ui-monospace, monospace; }
pre { overflow-x: auto; padding: 0.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
.top { display: flex; gap: 1.5rem; align-items: baseline; padding: 0.75rem 1rem; background: var(--card); border-bottom: 1px solid var(--line); }
.top__name { font-weight: 700; color: var(--ink); text-decoration: none; }
.top nav a { margin-right: 1rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 0.5rem; }
.notice { padding: 0.5rem 0.75rem; border: 1px solid var(--odd); border-radius: 6px; color: var(--odd); }
.figures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0.75rem; margin: 0.5rem 0 0; }
.figures div { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 0.6rem 0.8rem; }
.figures dt, .tally dt { color: var(--faint); font-size: 0.85rem; }
.figures dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.runs { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.75rem; }
.run { display: grid; grid-template-columns: 1fr auto; gap: 0.25rem 0.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 0.75rem 0.9rem; }
.run > * { grid-column: 1 / -1; margin: 0; }
.run > .run__name { grid-column: 1; font-size: 1rem; }
.run > .badge { grid-column: 2; justify-self: end; align-self: start; }
.run__kind { color: var(--faint); font-weight: 400; font-size: 0.85rem; margin-left: 0.4rem; }
.run__where { overflow-wrap: anywhere; }
.run progress { width: 100%; height: 0.6rem; accent-color: var(--calm); }
.badge { border: 1px solid currentColor; border-radius: 999px; padding: 0 0.6rem; font-size: 0.8rem; white-space: nowrap; color: var(--odd); }
.badge--completed { color: var(--good); }
.badge--failed { color: var(--bad); }
.badge--running, .badge--redriving, .badge--requested { color: var(--calm); }
.tally { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
.tally div { display: flex; gap: 0.4rem; align-items: baseline; }
.tally dd { margin: 0; font-variant-numeric: tabular-nums; }
.shops { padding-left: 1.2rem; overflow-wrap: anywhere; }
.sums { border-collapse: collapse; }
.sums th, .sums td { text-align: left; padding: 0.2rem 0.9rem 0.2rem 0; vertical-align: top; }
.empty { color: var(--faint); }
.bad { color: var(--bad); }
.button { display: inline-block; margin: 0 0.4rem 0.4rem 0; padding: 0.35rem 0.8rem; border: 1px solid var(--line); border-radius: 6px; background: var(--card); text-decoration: none; }
`;
