/** What the page of the API has besides the style of all pages. */
export const TRY_STYLE = `
.operation { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; padding: 0 .75rem; }
.operation[open] { padding-bottom: .75rem; background: var(--soft); }
.operation summary { padding: .5rem 0; cursor: pointer; display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; }
.operation summary::before { content: "▸"; } .operation[open] summary::before { content: "▾"; }
.operation summary code { overflow-wrap: anywhere; }
.method { font: 700 .8rem ui-monospace, monospace; min-width: 3.5rem; color: var(--accent); }
.says { flex: 1 1 18rem; }
h3, h4 { margin: 1.25rem 0 .35rem; font-size: 1rem; }
.fields { margin: .25rem 0 .25rem .25rem; padding-left: .9rem; border-left: 2px solid var(--line); list-style: none; }
.fields li { margin: .3rem 0; overflow-wrap: anywhere; }
.refusals { padding-left: 1rem; } .refusals p { margin: .15rem 0; }
.try { border: 1px solid var(--line); border-radius: .5rem; background: var(--ground); padding: .25rem 1rem 1rem; margin: 1rem 0; }
.try small { display: block; overflow-wrap: anywhere; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; } .actions button { margin: 0; }
textarea, select { width: 100%; font: inherit; padding: .5rem; border: 1px solid var(--quiet); border-radius: .35rem; background: var(--ground); color: var(--text); }
textarea { font-family: ui-monospace, monospace; font-size: .9em; }
fieldset { border: 0; padding: 0; margin: 0; } legend { font-weight: 600; padding: 0; }
.who-sends label { font-weight: 400; } .who-sends [type=radio] { width: auto; }
.search { position: sticky; top: 0; background: var(--ground); padding: .25rem 0; z-index: 1; } .search p { margin: .25rem 0; }
[hidden] { display: none !important; }
`;
