/** The pages' style: system fonts, light and dark, tables that become cards on a phone. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d5dad7, #3a423e); --soft: light-dark(#f4f7f5, #1b201e);
  --ground: light-dark(#ffffff, #121513); --text: light-dark(#1a211d, #e6ebe8); --quiet: light-dark(#55615a, #a3aea8);
  --accent: light-dark(#0b6b3a, #6fd39b); --good: light-dark(#0b6b3a, #7bdba6); --bad: light-dark(#a3231f, #ff9c94); --busy: light-dark(#7a4d00, #f1c069); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 0 1rem 3rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between; padding: 1rem 0; border-bottom: 1px solid var(--line); }
.brand { font-weight: 700; font-size: 1.15rem; text-decoration: none; }
.who { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; }
a { color: var(--accent); }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.lead { max-width: 45rem; }
.card { border: 1px solid var(--line); border-radius: .5rem; background: var(--soft); padding: 1rem; }
.card > :first-child { margin-top: 0; } .card > :last-child { margin-bottom: 0; }
.columns { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); align-items: start; }
label { display: block; margin-top: .75rem; font-weight: 600; }
input { width: 100%; font: inherit; padding: .5rem; border: 1px solid var(--quiet); border-radius: .35rem; background: var(--ground); color: var(--text); }
button { font: inherit; padding: .4rem .9rem; border: 1px solid var(--accent); border-radius: .35rem; background: transparent; color: var(--accent); cursor: pointer; }
button.main { margin-top: 1rem; background: var(--accent); color: var(--ground); font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.quiet { color: var(--quiet); font-weight: 400; }
.hint { color: var(--quiet); font-size: .875rem; margin: .25rem 0 0; }
.problem { border-left: .3rem solid var(--bad); padding: .5rem .75rem; background: var(--soft); }
.badge { display: inline-block; padding: 0 .5rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .875rem; white-space: nowrap; color: var(--quiet); }
.good { color: var(--good); } .bad { color: var(--bad); } .busy { color: var(--busy); }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); }
tbody th { font-weight: 400; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem 1rem; margin: 0; }
dt { color: var(--quiet); font-size: .875rem; } dd { margin: 0; overflow-wrap: anywhere; }
.plain { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }
.plain p { margin: 0 0 .35rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
pre { margin: .35rem 0 0; padding: .5rem; white-space: pre-wrap; background: var(--ground); border: 1px solid var(--line); border-radius: .35rem; max-height: 16rem; overflow: auto; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .875rem; }
.skip { position: absolute; left: -999rem; } .skip:focus { left: 1rem; top: .5rem; }
@media (max-width: 40rem) {
  .stack thead { position: absolute; left: -999rem; }
  .stack, .stack tbody, .stack tr, .stack th, .stack td { display: block; width: 100%; }
  .stack tr { border: 1px solid var(--line); border-radius: .5rem; background: var(--soft); padding: .5rem .75rem; margin-bottom: .75rem; }
  .stack tbody th, .stack td { border: 0; padding: .2rem 0; display: grid; grid-template-columns: 6rem 1fr; gap: .5rem; }
  .stack .badge { justify-self: start; }
  .stack [data-label]::before { content: attr(data-label); color: var(--quiet); font-size: .875rem; }
}
`;

/** Of a link that somebody has just asked for. */
export const SEND_ITSELF_SCRIPT = 'document.querySelector("form[data-send-itself]")?.requestSubmit();\n';
