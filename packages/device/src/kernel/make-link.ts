import { complete } from "@regrow/core/command";
import type { Clock, Entropy, Logger } from "@regrow/core/port";
import type { Dialect } from "@regrow/core/variable";
import type { ChannelCommands } from "../console/index.ts";
import type { DmsLink } from "../link/index.ts";
import { readLinkWish } from "../link/link-wish.ts";
import type { Settings } from "../settings/index.ts";
import type { DmsRuntime } from "./dms-runtime.ts";
import type { DeviceInterfaces } from "./interfaces/index.ts";

export interface LinkOptions {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Logger;
  readonly settings: Settings;
  readonly dialect: Dialect;
  readonly isSafeMode: boolean;
  readonly dms: DmsRuntime;
  readonly interfaces: DeviceInterfaces;
  readonly commandsOf: (channel: "dms") => ChannelCommands;
  readonly greeting: () => Promise<string>;
}

/** The live link with the DMS; undefined where the variables want none. To be run. */
export async function makeLink(options: LinkOptions): Promise<DmsLink | undefined> {
  const { settings, dialect, isSafeMode, dms, interfaces, commandsOf } = options;
  const wish = readLinkWish(settings);
  if (wish === undefined) return undefined;
  // Only here: msgpack and WebSockets cost memory that a device without them need not spend.
  const { DmsLink: Link } = await import("../link/index.ts");
  return new Link({
    ...options,
    wish,
    complete: (line, cursor) => complete(line, cursor, { dialect, isSafeMode }),
    identity: () => dms.identity(),
    commands: () => commandsOf("dms"),
    listen: (listener) => interfaces.listen(listener),
    checkIn: () => dms.changed(),
  });
}
