// Loaded into a test's process and all that it starts: one source file is read with one text replaced.
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

/** @type {{ url: string, text: string, instead: string }} */
const off = JSON.parse(readFileSync(String(process.env["REGROW_SWITCH_OFF"]), "utf8"));

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (url !== off.url) return loaded;
    const { source } = loaded;
    const text = typeof source === "string" ? source : new TextDecoder().decode(source ?? undefined);
    const parts = text.split(off.text);
    if (parts.length !== 2) throw new Error(`the text stands ${parts.length - 1} times in ${url}: ${off.text}`);
    return { ...loaded, source: parts.join(off.instead) };
  },
});
