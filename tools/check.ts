// npm run check: every gate that a change must pass, one line each. `--no-test` leaves the tests out, `--json` ends with one object.
import { parseArgs } from "node:util";
import { GATES, tests, type GateResult } from "./check/gates.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, "no-test": { type: "boolean", default: false } },
});

const figures: Record<string, number> = {};
let failed = 0;
for (const gate of GATES) await show(gate.name, async () => await gate.run());
let closing = "";
if (!values["no-test"])
  await show("tests", async () => {
    const result = await tests();
    closing = result.closing;
    return result;
  });
console.log(failed === 0 ? "every gate is green" : `${failed} of the gates ${failed === 1 ? "is" : "are"} red`);
if (closing !== "") console.log(closing);
if (values.json) console.log(JSON.stringify({ ok: failed === 0, figures: { ...figures, failed } }));
process.exitCode = failed === 0 ? 0 : 1;

/** Runs one gate and prints its line, and its output when it is red. */
async function show(name: string, run: () => Promise<GateResult>): Promise<void> {
  const start = performance.now();
  const result = await run();
  const ok = result.ok && result.count > 0;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${ok ? "ok  " : "FAIL"} ${name.padEnd(10)} ${String(result.count).padStart(5)} ${result.unit}  ${seconds} s`,
  );
  figures[name.replace(" ", "")] = result.count;
  if (ok) return;
  failed++;
  console.log(result.count === 0 ? `it read no ${result.unit}\n${result.text}` : result.text);
}
