/** Where everything lies below a device's root folder. Paths as the `Disk` port takes them: relative, "/" between parts. */
export const FOLDERS = {
  identity: "identity",
  boot: "boot",
  recovery: "recovery",
  objects: "objects",
  generations: "generations",
  staging: "staging",
  data: "data",
  files: "files",
  settings: "settings",
  run: "run",
  framework: "framework",
  factory: "factory",
} as const;

/** Files that there is one of. */
export const FILES = {
  /** Who this device is: UUID, platform, product, owner. */
  device: "identity/device.json",
  key: "identity/key.pem",
  /** There exactly when the device has been provisioned: then it has a DMS. */
  certificate: "identity/certificate.pem",
  authority: "identity/ca.pem",
  /** The pinned trust root, given at manufacture, never written again. */
  platformRoot: "identity/platform-root.json",
  dms: "identity/dms.json",
  /** Another DMS, proven and decided, as long as it is not in all of the files above. */
  move: "identity/move.json",
  /** Which metadata this device has believed, and how late it is at least: kept through every reset (law L14). */
  trustRecords: ["identity/trust.0", "identity/trust.1"],
  /** What the device has asked through somebody who carries it: no answer counts twice, through every reset. */
  bridge: "identity/dfu-bridge.json",
  /** The password of the interfaces over the network. */
  consoleSecret: "identity/console-secret",
  bootRecords: ["boot/record.0", "boot/record.1"],
  /** What the DMS has ordered and the next start carries out. */
  order: "boot/order.json",
  /** The factory reset that was asked for and is not done. */
  reset: "boot/reset.json",
  /** There while the reset's button is not to be believed: it has reset the device, and may be stuck. */
  resetButton: "boot/reset-button.json",
  recoveryLog: "recovery/log",
  /** Which names of the file system are the DMS's. */
  givenFiles: "files/given.json",
  settings: "settings/current.json",
  /** What resets go back to; given at manufacture, never written again. */
  factorySettings: "settings/factory.json",
  /** The settings of the last start that turned out healthy. */
  goodSettings: "settings/good.json",
  /** There while the device is on its way over several versions to the one that is wanted. */
  updateWalk: "settings/update-walk.json",
  /** Bundles that were taken from a folder, so that none is tried twice. */
  pickedUp: "settings/picked-up",
  /** Held by the first stage. */
  lock: "run/lock",
  bootloaderLock: "run/bootloader.lock",
  frameworkRecords: ["framework/record.0", "framework/record.1"],
  firstStage: "first-stage.mjs",
  /** The bundle that the device left the factory with, compressed: a source of repair that shares no bytes with what is installed. */
  factoryBundle: "factory/bundle.regrow",
} as const;

/** An object: one file's bytes under its hash and permission bits, read-only. */
export function objectPath(sha256: string, mode: number): string {
  return `${objectFolder(sha256)}/${sha256}-${mode.toString(8)}`;
}

/** Objects are spread over 256 folders. */
export function objectFolder(sha256: string): string {
  return `${FOLDERS.objects}/${sha256.slice(0, 2)}`;
}

/** What is left of a name while its folder is not whole yet; garbage whenever it is found. */
export const PARTIAL_SUFFIX = ".partial";

/** Paths of one generation. */
export interface GenerationLayout {
  readonly folder: string;
  readonly manifest: string;
  /** The base's manifest; there for a partial bundle only. */
  readonly base: string;
  readonly metadata: string;
  tree(name: string): string;
  /** A row's file; the manifest's parser lets no row be a folder of another. */
  row(name: string): string;
}

/** Where the generation with this id (SHA-256 of its manifest) lies; `suffix` for a folder that is being made. */
export function generationLayout(id: string, suffix = ""): GenerationLayout {
  const folder = `${FOLDERS.generations}/${id}${suffix}`;
  return {
    folder,
    manifest: `${folder}/manifest.json`,
    base: `${folder}/base.json`,
    metadata: `${folder}/metadata`,
    tree: (name) => `${folder}/tree/${name}`,
    row: (name) => `${folder}/rows/${name}`,
  };
}

/** Where an update's files gather until they are installed. */
export interface StagingLayout {
  readonly folder: string;
  /** Metadata and manifest: the first part of the bundle file, a tar by itself. */
  readonly head: string;
  readonly objects: string;
  object(sha256: string): string;
  /** Where an object gathers until all of it is there. */
  part(sha256: string): string;
  /** How much of one such file is known to be right, when it came in a file rather than in a pack. */
  readonly kept: string;
}

/** What the name of an object that is not all there ends with. */
export const PART_SUFFIX = ".part";

/** `updateId` is a plain name (see `isPlainName`). */
export function stagingLayout(updateId: string): StagingLayout {
  const folder = `${FOLDERS.staging}/${updateId}`;
  return {
    folder,
    head: `${folder}/head.tar`,
    objects: `${folder}/objects`,
    object: (sha256) => `${folder}/objects/${sha256}`,
    part: (sha256) => `${folder}/objects/${sha256}${PART_SUFFIX}`,
    kept: `${folder}/kept.json`,
  };
}

/** True for a text that may be one part of a path: an update's id comes from another process. */
export function isPlainName(text: string): boolean {
  return /^[0-9A-Za-z][0-9A-Za-z._-]{0,127}$/.test(text);
}

/** The two places of the framework. */
export const SLOTS = ["a", "b"] as const;
export type Slot = (typeof SLOTS)[number];

/** A framework slot's folder. */
export function slotFolder(slot: Slot): string {
  return `${FOLDERS.framework}/${slot}`;
}

/** What a slot holds besides the list itself. */
export const FRAMEWORK_LIST = "framework.json";
