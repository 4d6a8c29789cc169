import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AirNetwork } from "@regrow/sim/network";
import { makeTempFolder } from "../temp-folder/index.ts";

/** What the stand-in for nmcli keeps between its runs. */
export interface StandInState {
  readonly air: readonly AirNetwork[];
  /** Name and type. */
  readonly devices: readonly (readonly [string, string])[];
  /** How it behaves: as it should, or as a machine on which something is wrong. */
  readonly mode: "works" | "hang" | "not-running" | "radio-off";
  readonly profiles: {
    readonly uuid: string;
    readonly settings: Record<string, string>;
    lease?: { readonly ip: string; readonly prefix: string; readonly gateway: string; readonly dns: string };
  }[];
  /** UUID of the profile that is up, and BSSID of what it joined. */
  active: string | null;
  joined: string | null;
  /** Every command line that it was given. */
  readonly lines: string[][];
  readonly secretFiles: string[];
}

export interface StandIn extends AsyncDisposable {
  /** The program's path. */
  readonly command: string;
  state(): Promise<StandInState>;
  change(part: Partial<StandInState>): Promise<void>;
}

const START: StandInState = {
  air: [],
  devices: [
    ["lo", "loopback"],
    ["wlan0", "wifi"],
  ],
  mode: "works",
  profiles: [],
  active: null,
  joined: null,
  lines: [],
  secretFiles: [],
};

/** A program that behaves like nmcli, in a folder of its own. */
export async function makeStandIn(part: Partial<StandInState>): Promise<StandIn> {
  const folder = await makeTempFolder();
  const file = join(folder.path, "state.json");
  const command = join(folder.path, "nmcli");
  const program = join(import.meta.dirname, "stand-in-nmcli.mjs");
  await writeFile(file, JSON.stringify({ ...START, ...part }));
  await writeFile(command, `#!/bin/sh\nSTAND_IN_STATE='${file}' exec '${process.execPath}' '${program}' "$@"\n`);
  await chmod(command, 0o755);
  const state = async (): Promise<StandInState> => JSON.parse(await readFile(file, "utf8"));
  return {
    command,
    state,
    change: async (more) => await writeFile(file, JSON.stringify({ ...(await state()), ...more })),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
