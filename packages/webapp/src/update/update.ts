import { numberIn, valueIn, type Readings } from "../device/index.ts";

/** What `dfu_query` answers. Source: device-facts 2.10. */
export type QueryAnswer =
  | { readonly kind: "available"; readonly version: string }
  | { readonly kind: "up-to-date" }
  | { readonly kind: "failed"; readonly reason: string };

export function readQuery(text: string): QueryAnswer {
  const [, digit, rest = ""] = /^([012])(?: (.*))?$/s.exec(text) ?? [];
  if (digit === "1") return { kind: "available", version: rest };
  if (digit === "2") return { kind: "up-to-date" };
  return { kind: "failed", reason: digit === "0" ? rest : text };
}

/** How far an update is. */
export interface Progress {
  readonly version: string;
  readonly words: string;
  /** 0 to 1; null where it is not known. */
  readonly share: number | null;
}

/** Reads `dfu.progress`: `<version> <phase> <percent>`; null while no update goes on. */
export function readProgress(readings: Readings): Progress | null {
  const [, version, phase, percent] =
    /^(\S+) (head|pack|install) (\d{1,3})$/.exec(valueIn(readings, "dfu.progress")) ?? [];
  if (version === undefined) return null;
  if (phase === "head") return { version, words: "Reading what it holds", share: null };
  if (phase === "install") return { version, words: "Installing", share: null };
  return { version, words: `Downloading, ${percent} %`, share: Number(percent) / 100 };
}

export interface UpdateState {
  readonly mood: "good" | "busy" | "bad" | "plain";
  readonly words: string;
  readonly isGoingOn: boolean;
}

/** What became of the last update: `dfu.status`, or `dms.ota_result` of the older line. Source: device-facts 5 no. 6. */
export function lastUpdate(readings: Readings): UpdateState {
  const status = numberIn(readings, "dfu.status");
  if (status !== null) return DFU[status] ?? { ...BAD, words: `It failed (dfu.status ${status}).` };
  const result = numberIn(readings, "dms.ota_result");
  if (result === null) return { ...PLAIN, words: "Nothing is told of it." };
  return OTA[result] ?? { ...BAD, words: `It failed (dms.ota_result ${result}).` };
}

const PLAIN = { mood: "plain", isGoingOn: false } as const;
const GOOD = { mood: "good", isGoingOn: false } as const;
const BAD = { mood: "bad", isGoingOn: false } as const;

const DFU: Readonly<Partial<Record<number, UpdateState>>> = {
  0: { ...PLAIN, words: "None since power-up." },
  1: { ...GOOD, words: "Done: the version runs and is confirmed." },
  2: { mood: "busy", isGoingOn: true, words: "A version on the way is installed; the next pass follows." },
  3: { ...GOOD, words: "The newest version runs already." },
  4: { mood: "busy", isGoingOn: true, words: "An update is going on." },
  11: { ...BAD, words: "The DMS cannot be reached. It can be resumed." },
  12: { ...BAD, words: "The DMS fell silent. It can be resumed." },
  13: { ...BAD, words: "The network is not in reach." },
  14: { ...BAD, words: "The network cannot be joined." },
  15: { ...BAD, words: "Given up after too many tries. It can be resumed." },
  16: { ...BAD, words: "The transfer over the serial line did not begin." },
  17: { ...BAD, words: "The serial line fell silent." },
  18: { ...BAD, words: "The serial line was too noisy." },
  100: { ...BAD, words: "The device itself could not do it: disk full or memory short, for example." },
  101: {
    ...BAD,
    words: "The newest version could not prove itself here and was rolled back: what ran before runs on.",
  },
  102: { ...BAD, words: "What was downloaded is not what was signed." },
  103: { ...BAD, words: "The product's key is not known to this device." },
  105: { ...BAD, words: "The signature does not hold." },
  106: { ...BAD, words: "There was nothing that this device would take: no such version, or none for it." },
  107: { ...BAD, words: "No network is named." },
  108: { ...BAD, words: "No passkey is set." },
  147: { ...BAD, words: "The device is not provisioned." },
  148: { ...BAD, words: "The device's certificate is not accepted." },
};

const OTA: Readonly<Partial<Record<number, UpdateState>>> = {
  0: { ...PLAIN, words: "None since power-up, or one is going on." },
  1: { ...GOOD, words: "Done." },
  2: { ...GOOD, words: "The newest version runs already." },
  3: { ...BAD, words: "It failed." },
  4: { ...BAD, words: "The network's name or passkey is not set." },
  5: { ...BAD, words: "The network cannot be joined." },
  6: { ...BAD, words: "The DMS cannot be reached." },
  7: { ...BAD, words: "The DMS refused." },
  8: { ...BAD, words: "The DMS did not understand." },
  9: { ...BAD, words: "The DMS has no such version." },
};
