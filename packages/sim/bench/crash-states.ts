import { SimulatedDisk, type CrashOptions } from "../src/disk/index.ts";

// How many crash states a second the simulated disk enumerates, hashes, boots and reads from, on a disk of a device's size.

const STORED_FILES = 300;
const OPTIONS: CrashOptions = { limit: 20_000, seed: 1, names: "any" };

const disk = new SimulatedDisk();
for (let index = 0; index < STORED_FILES; index += 1) {
  const folder = `objects/${(index % 64).toString(16)}`;
  await disk.makeDirectory(folder);
  await disk.write(`${folder}/${index.toString(16).padStart(64, "0")}-444`, new Uint8Array(2000).fill(index), 0o444);
}
await disk.barrier();
for (let index = 0; index < 8; index += 1) {
  await disk.write(`staging-${index}`, new Uint8Array(9000).fill(index));
  await disk.rename(`staging-${index}`, `objects/${index}/new`);
}

const begunMs = performance.now();
let states = 0;
for (const state of disk.crashStates(OPTIONS)) {
  await disk.boot(state).list("objects/1");
  states += 1;
}
const seconds = (performance.now() - begunMs) / 1000;
process.stdout.write(
  `${states} distinct states in ${seconds.toFixed(2)} s: ${Math.round(states / seconds)} a second\n`,
);
