import { Explorer } from "./explore.ts";
import { MemoCryptography } from "./memo-cryptography.ts";
import { UPDATES } from "./scenario/updates.ts";
import { FAULTS } from "./scenario/faults.ts";
const crypto = new MemoCryptography();
for (const scenario of [...UPDATES, ...FAULTS]) {
  if (process.argv[2] !== undefined && !scenario.name.includes(process.argv[2])) continue;
  const begun = performance.now();
  const base = await scenario.prepare(crypto);
  const explorer = new Explorer(scenario, crypto, { statesAtCut: Number(process.argv[3] ?? 8), secondEvery: 20, statesAtSecondCut: 3, endEvery: 20, seed: 1 });
  const operations = await explorer.explore(base);
  console.log(scenario.name, { operations, checked: explorer.checked, hashes: explorer.hashes.size, second: explorer.secondCuts, broken: explorer.broken.length, ms: Math.round(performance.now() - begun) });
  const kinds = new Map<string, number>();
  for (const b of explorer.broken) kinds.set(b.law.slice(0, 300), (kinds.get(b.law.slice(0, 300)) ?? 0) + 1);
  for (const [k, n] of kinds) console.log("   ", n, k, JSON.stringify(explorer.broken.find((b) => b.law.startsWith(k)), (key, v) => key === "law" ? undefined : v));
}
