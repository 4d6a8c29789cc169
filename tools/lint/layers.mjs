/** What a package may import: packages of ours, Node's modules, npm packages (true: any it declares).
 * @typedef {{ ours: readonly string[], node: boolean, npm: true | readonly string[] }} Layer */

/** The arrows of the house (docs: explanation of the layers). A package without a row may import nothing, so that adding one
 * is a decision. @type {Readonly<Record<string, Layer>>} */
export const LAYERS = {
  core: { ours: [], node: false, npm: ["typebox", "@msgpack/msgpack"] },
  node: { ours: ["core"], node: true, npm: [] },
  hardware: { ours: ["core", "node"], node: true, npm: true },
  sim: { ours: ["core", "node"], node: true, npm: true },
  trust: { ours: ["core"], node: true, npm: true },
  device: { ours: ["core", "node", "hardware", "trust"], node: true, npm: true },
  dms: { ours: ["core", "node", "trust"], node: true, npm: true },
  client: { ours: ["core"], node: false, npm: [] },
  components: { ours: [], node: false, npm: true },
  dashboard: { ours: ["core", "client", "components"], node: false, npm: true },
  webapp: { ours: ["core", "components"], node: false, npm: true },
  fleet: { ours: ["core", "node", "sim", "trust", "device", "dms", "client"], node: true, npm: true },
  cli: {
    ours: ["core", "node", "hardware", "sim", "trust", "device", "dms", "client", "fleet"],
    node: true,
    npm: true,
  },
  testing: {
    ours: ["core", "node", "hardware", "sim", "trust", "device", "dms", "client", "fleet"],
    node: true,
    npm: true,
  },
};

/** Folders of the device with less than their package: what starts first must work when everything else is broken, so it and what
 * it shares with the kernel load only each other, core and node. */
const STARTS_FIRST = [
  "bootloader",
  "first-stage",
  "app",
  "channel",
  "layout",
  "store",
  "doctor",
  "file-system",
  "reset",
  "intake",
  "dfu",
].map((name) => `packages/device/src/${name}/`);

/** @type {ReadonlyArray<{ folder: string, with: readonly string[], layer: Layer }>} */
export const NARROW_FOLDERS = STARTS_FIRST.map((folder) => ({
  folder,
  with: STARTS_FIRST,
  layer: { ours: ["core", "node"], node: true, npm: [] },
}));

/** What tests of a package may import besides. */
export const TESTS_ALSO = ["testing", "sim", "node"];
