/** The frame of every page. Script and style are files of our own: nothing is fetched from anywhere else. */
import { type Html, html } from './html.ts';

export const STYLE_PATH = '/assets/console.css';
export const SCRIPT_PATH = '/assets/console.js';

/**
 * @param title of the browser's tab
 * @param content what stands below the head
 * @returns a whole document
 */
export function page(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – SyncStore</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${STYLE_PATH}">
<script defer src="${SCRIPT_PATH}"></script>
</head>
<body>
<header class="top">
<a class="top__name" href="/">SyncStore</a>
<nav aria-label="Main"><a href="/">Runs</a> <a href="/admin/queues">Queues</a></nav>
</header>
<main>${content}</main>
</body>
</html>
`.text;
}
