// npm run model: random orders of messages between devices and their DMS, lost, repeated, late and reordered, with restarts (law L11).
// 100,000 of them unless told otherwise, on two threads; --short tries 2,000; --json ends with one line of figures.
import { parseArgs } from "node:util";
import { findingsText } from "./findings.ts";
import { runModel } from "./run-model.ts";

const ORDERS = 100_000;
const SHORT = 2_000;
/** Wrong states that are shown. */
const SHOWN = 20;

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    orders: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});
const orders = Number(values.orders ?? (values.short ? SHORT : ORDERS));
const begunMs = performance.now();
const found = await runModel(orders, Number(values.seed), (count) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${count} of ${orders} orders `);
});
for (const problem of found.wrong.slice(0, SHOWN)) print(`WRONG ${problem}`);
const seconds = Math.round((performance.now() - begunMs) / 1_000);
print(`${findingsText(found)}; ${seconds} s, seed ${values.seed}`);
const isFine = found.wrong.length === 0 && found.orders >= orders;
if (values.json)
  print(
    JSON.stringify({
      ok: isFine,
      figures: {
        orders: found.orders,
        messages: found.messages,
        restarts: found.restarts,
        statesCorrupted: found.wrong.length,
        seconds,
      },
    }),
  );
process.exitCode = isFine ? 0 : 1;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
