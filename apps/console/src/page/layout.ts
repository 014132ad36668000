/** The frame of the pages that the server makes: what a seller sees of a consent, and what went wrong outside of the API. */
import { type Html, html } from './html.ts';

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
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/pages.css">
</head>
<body>
<header><a href="/">SyncStore</a></header>
<main>${content}</main>
</body>
</html>
`.text;
}
