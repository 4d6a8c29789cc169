/** What a version of this example looks like.
 * @typedef {{ readonly version: string, readonly greeting: string, readonly colour: string, readonly crashes: boolean }} Release */

/** The program's one page. All values come from release.json, so nothing needs escaping.
 * @param {Release} release @param {number} starts @returns {string} */
export function page(release, starts) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${release.greeting} · ${release.version}</title>
<style>
  :root { --accent: ${release.colour}; --ground: light-dark(#f7f6f3, #15171a); --card: light-dark(#fff, #1e2126); --ink: light-dark(#1c1e21, #eceae5); --soft: light-dark(#676b72, #9aa0a8); }
  * { box-sizing: border-box; }
  body { margin: 0; min-height: 100dvh; display: grid; place-items: center; background: var(--ground); color: var(--ink); font: 17px/1.5 system-ui, sans-serif; padding: 1.5rem; }
  main { width: min(30rem, 100%); background: var(--card); border-radius: 18px; overflow: hidden; box-shadow: 0 1px 2px #0002, 0 12px 40px #0001; }
  header { background: var(--accent); color: #fff; padding: 2.2rem 2rem 1.8rem; }
  h1 { margin: 0; font-size: 1.9rem; letter-spacing: -0.02em; }
  header p { margin: 0.3rem 0 0; opacity: 0.9; }
  dl { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin: 0; padding: 1.6rem 2rem; }
  dt { color: var(--soft); font-size: 0.85rem; }
  dd { margin: 0; font-size: 1.7rem; font-variant-numeric: tabular-nums; }
  footer { padding: 0 2rem 1.8rem; color: var(--soft); font-size: 0.9rem; }
</style>
</head>
<body>
<main>
  <header>
    <h1>${release.greeting}</h1>
    <p>A program that a device runs under Regrow.</p>
  </header>
  <dl>
    <div><dt>Version</dt><dd id="version">${release.version}</dd></div>
    <div><dt>Starts</dt><dd id="starts">${starts}</dd></div>
  </dl>
  <footer>The starts are counted in the program's own folder, which updates and rollbacks leave alone.</footer>
</main>
</body>
</html>
`;
}
