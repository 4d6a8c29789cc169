import { parseLine, type RecoveryEvent } from "@regrow/core/recovery-log";
import type { Disk } from "@regrow/core/port";
import type { DeviceStatus } from "@regrow/device/channel";
import type { SimApp, SimDevice } from "./sim-device.ts";
import { RELEASES, findWrongTree, type Release } from "./world.ts";

/** All that can be seen of a device that has come up: what the laws are held against. */
export interface View {
  readonly status: DeviceStatus;
  readonly app: SimApp | undefined;
  /** The release that runs; undefined where none runs, or one that nobody made. */
  readonly release: Release | undefined;
  /** What is wrong with its files. */
  readonly wrongTree: string | undefined;
  /** Lines of the recovery log, from the first. */
  readonly log: readonly string[];
  readonly events: readonly RecoveryEvent[];
  /** Files that the scenario watches. */
  readonly files: ReadonlyMap<string, string | undefined>;
}

export async function look(device: SimDevice, disk: Disk, watched: Iterable<string>): Promise<View> {
  const status = await device.status();
  const { app } = device;
  const release = RELEASES.find((each) => each.manifestSha256 === app?.generation);
  const log = await readLog(device);
  const files = new Map<string, string | undefined>();
  for (const path of watched) files.set(path, await readText(disk, path));
  const wrongTree = release === undefined ? undefined : await findWrongTree(disk, release);
  return { status, app, release, wrongTree, log, events: log.flatMap(eventOf), files };
}

export async function readText(disk: Disk, path: string): Promise<string | undefined> {
  if ((await disk.status(path)) === undefined) return undefined;
  return new TextDecoder().decode(await disk.read(path, 1024 * 1024));
}

async function readLog(device: SimDevice): Promise<readonly string[]> {
  const lines: string[] = [];
  for (;;) {
    const answer = await device.ask({ kind: "log", afterSequence: lines.length, limit: 64 });
    if (answer.lines.length === 0) return lines;
    lines.push(...answer.lines);
  }
}

function eventOf(line: string): readonly RecoveryEvent[] {
  const event = parseLine(line)?.event;
  return event === undefined || event.kind === "unrecognised" ? [] : [event];
}
