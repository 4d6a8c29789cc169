import { appendFile, chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { GpioLevel } from "@regrow/core/port";
import { makeTempFolder } from "@regrow/testing/temp-folder";

/** Programs in the place of libgpiod's tools, which print what those of one generation print. */
export interface StandInGpio extends AsyncDisposable {
  readonly folder: string;
  set(level: GpioLevel): Promise<void>;
  driven(): Promise<GpioLevel | undefined>;
  /** Every command line that was given. */
  lines(): Promise<readonly string[]>;
}

/** What the generations print; of 1.6.3 and 2.2.1, recorded. */
interface Recorded {
  readonly version: string;
  readonly levels: readonly [low: string, high: string];
  readonly edges: readonly [falling: string, rising: string];
  readonly busy: string;
}

export const RECORDED: Readonly<Record<"1.6.3" | "2.2.1", Recorded>> = {
  "1.6.3": {
    version: "gpioget (libgpiod) v1.6.3\nCopyright (C) 2017-2018 Bartosz Golaszewski",
    levels: ["0", "1"],
    edges: ["0 17", "1 17"],
    busy: "gpioget: error reading GPIO values: Device or resource busy",
  },
  "2.2.1": {
    version: "gpioget (libgpiod) v2.2.1\nCopyright (C) 2017-2023 Bartosz Golaszewski",
    levels: ['"17"=inactive', '"17"=active'],
    edges: ["2 17", "1 17"],
    busy: "gpioget: unable to request lines: Device or resource busy",
  },
};

const HEAD = '#!/bin/sh\nd=$(dirname "$0")\necho "$(basename "$0") $*" >> "$d/lines"\n';

/** A line that one program at a time may have, as the kernel's are. */
export async function makeStandInGpio(generation: keyof typeof RECORDED): Promise<StandInGpio> {
  const temp = await makeTempFolder();
  const folder = temp.path;
  const { version, levels, edges, busy } = RECORDED[generation];
  const at = (name: string): string => join(folder, name);
  for (const [name, text] of [
    ["level", levels[0]],
    ["events", ""],
    ["lines", ""],
    ["version", version],
    ["busy.text", busy],
  ] as const)
    await writeFile(at(name), text === "" ? "" : `${text}\n`);
  await script(
    at("gpioget"),
    'if [ "$1" = --version ]; then cat "$d/version"; exit 0; fi\n' +
      'if [ -e "$d/taken" ]; then cat "$d/busy.text" >&2; exit 1; fi\n' +
      'wc -l < "$d/events" > "$d/seen"; cat "$d/level"\n',
  );
  await script(
    at("gpiomon"),
    'if ! mkdir "$d/taken" 2>/dev/null; then cat "$d/busy.text" >&2; exit 1; fi\n' +
      'tail -n "+$(($(cat "$d/seen") + 1))" -f "$d/events" &\ntrap \'kill $!; rmdir "$d/taken"; exit 0\' TERM\nwait\n',
  );
  await script(
    at("gpioset"),
    "sleep 600 &\ntrap 'kill $!; rm -f \"$d/driven\"; exit 0' TERM\nfor last; do :; done\n" +
      'echo "${last#*=}" > "$d/driven.new"; mv "$d/driven.new" "$d/driven"\nwait\n',
  );
  return {
    folder,
    set: async (level) => {
      await writeFile(at("level"), `${levels[level]}\n`);
      await appendFile(at("events"), `${edges[level]}\n`);
    },
    driven: async () => {
      const text = await readFile(at("driven"), "utf8").catch(() => undefined);
      return text === undefined ? undefined : text.trim() === "1" ? 1 : 0;
    },
    lines: async () => (await readFile(at("lines"), "utf8")).trim().split("\n"),
    [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose](),
  };
}

async function script(path: string, body: string): Promise<void> {
  await writeFile(path, HEAD + body);
  await chmod(path, 0o755);
}
