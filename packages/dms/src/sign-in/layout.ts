import { html, type Html } from "./html.ts";

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Addresses of a script and a style of its own. */
  readonly script?: string;
  readonly style?: string;
}

/** The frame of every page that is rendered here. */
export function renderPage({ title, body, script, style }: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Regrow</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="data:," />
        ${style === undefined ? null : html`<link rel="stylesheet" href="${style}" />`}
        ${script === undefined ? null : html`<script src="${script}" defer></script>`}
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header>
          <a class="brand" href="/">Regrow</a>
        </header>
        <main id="main">${body}</main>
        <footer><a href="/api/docs">API</a></footer>
      </body>
    </html> `.markup;
}
