/** Of the recovery page alone; colours are those of the web app. */
export const RECOVERY_STYLE = `
:root { color-scheme: light dark; --ground: #f6f8f6; --surface: #fff; --line: #d9dfdb; --text: #17201b; --quiet: #57635c; --accent: #0b6b3a; --on-accent: #fff; --danger: #a3231f; }
@media (prefers-color-scheme: dark) { :root { --ground: #101412; --surface: #181d1a; --line: #2c3530; --text: #e7ece9; --quiet: #9fada5; --accent: #6fd39b; --on-accent: #101412; --danger: #ff9c94; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; } .quiet { color: var(--quiet); }
section { background: var(--surface); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; margin: 1rem 0; }
label { display: block; font-weight: 600; margin: .75rem 0 .25rem; }
label.check { font-weight: 400; } label.check input { width: auto; margin-right: .5rem; }
input, select { width: 100%; min-height: 2.75rem; font: inherit; padding: .5rem; color: var(--text); background: var(--ground); border: 1px solid var(--quiet); border-radius: .35rem; }
input[type=checkbox] { min-height: 0; }
button, .button { display: inline-block; min-height: 2.75rem; margin-top: 1rem; padding: .6rem 1.25rem; font: inherit; font-weight: 600; border: 1px solid var(--accent); border-radius: .35rem; background: var(--accent); color: var(--on-accent); cursor: pointer; text-decoration: none; }
button.plain { background: transparent; color: var(--accent); }
button:disabled { opacity: .55; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
a { color: var(--accent); }
progress { width: 100%; height: .75rem; accent-color: var(--accent); }
#news { border-left: 4px solid var(--accent); } #news.bad { border-left-color: var(--danger); } #news.bad #said { color: var(--danger); }
#said { margin: 0; font-weight: 600; } #more { margin: .25rem 0 0; }
[hidden] { display: none !important; }
`;
