// npm run bench: the figures of speed and memory, measured side by side. `--only bytes|install|download|boot|memory|check-in|growth|dashboard|link|command|dfu` for one part,
// `--short` to see that it runs, `--json` for one object as the last line. How it measures: README.md.
import { parseArgs } from "node:util";
import { BOOT } from "./figure/boot.ts";
import { BYTES } from "./figure/bytes.ts";
import { CHECK_IN } from "./figure/check-in.ts";
import { COMMAND } from "./figure/command.ts";
import { DASHBOARD } from "./figure/dashboard.ts";
import { DFU } from "./figure/dfu.ts";
import { DOWNLOAD } from "./figure/download.ts";
import { GROWTH } from "./figure/growth.ts";
import { INSTALL } from "./figure/install.ts";
import { LINK } from "./figure/link.ts";
import { MEMORY } from "./figure/memory.ts";
import { holds, type Row } from "./measure/figure.ts";
import { figuresOf, tableOf } from "./measure/table.ts";

const MEASUREMENTS = [BYTES, INSTALL, DOWNLOAD, BOOT, MEMORY, CHECK_IN, GROWTH, DASHBOARD, LINK, COMMAND, DFU];

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    only: { type: "string" },
  },
});
const chosen = MEASUREMENTS.filter(({ name }) => values.only === undefined || values.only === name);
if (chosen.length === 0) {
  console.error(`--only takes one of ${MEASUREMENTS.map(({ name }) => name).join(", ")}`);
  process.exit(64);
}

const note = (text: string): void =>
  void process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
const rows: Row[] = [];
for (const measurement of chosen) rows.push(...(await measurement.run({ isShort: values.short, note })));
if (process.stderr.isTTY) note("");

const ok = rows.every(holds);
console.log(tableOf(rows));
console.log(values.short ? "a short run: it shows that everything works and proves no limit" : "");
if (values.json) console.log(JSON.stringify({ ok, figures: figuresOf(rows) }));
process.exitCode = ok ? 0 : 1;
