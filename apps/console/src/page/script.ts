/**
 * The script of the pages: takes in live updates. It stands here as text because it runs in the browser and has to be
 * part of the bundle. Pages work without it; they then show the moment they were loaded.
 *
 * Elements are compared by id and replaced only where they differ, so that focus and selection survive elsewhere.
 */
export const SCRIPT = `'use strict';
(() => {
  const live = document.querySelector('[data-live]');
  const notice = document.querySelector('[data-notice]');
  if (!live || !notice) return;

  function say(text) {
    if (notice.textContent !== text) notice.textContent = text;
    notice.hidden = text === '';
  }

  function update(before, after) {
    if (before.outerHTML === after.outerHTML) return;
    const children = [...after.children];
    const isSameList =
      before.children.length === children.length &&
      children.length > 0 &&
      children.every((child, index) => child.tagName === before.children[index].tagName && child.id === before.children[index].id);
    const isLeaf = after.matches('li, dl, p, h2') || !isSameList;
    if (!isLeaf) {
      children.forEach((child, index) => update(before.children[index], child));
      return;
    }
    const focused = before.contains(document.activeElement) ? document.activeElement.id : '';
    before.replaceWith(after);
    if (focused) document.getElementById(focused)?.focus();
  }

  const events = new EventSource('/api/events?as=html');
  events.addEventListener('overview', (event) => {
    say('');
    const next = document.createElement('template');
    next.innerHTML = JSON.parse(event.data);
    for (const section of [...next.content.children]) {
      const before = document.getElementById(section.id);
      if (before) update(before, section);
    }
  });
  events.addEventListener('trouble', () => say('PostgreSQL does not answer. What is shown may be old.'));
  events.addEventListener('error', () => say('The console does not answer; trying again. What is shown may be old.'));
})();
`;
