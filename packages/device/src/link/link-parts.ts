import type { EditorContext, Importance } from "@regrow/core/command";
import type { Clock, Entropy, Logger } from "@regrow/core/port";
import type { Dialect } from "@regrow/core/variable";
import type { ChannelCommands } from "../console/index.ts";
import type { Identity } from "../identity/index.ts";

/** Somebody who is told what nobody asked for. */
export interface Listener {
  announce(message: string, importance?: Importance): void;
}

/** What the live link works with. */
export interface LinkParts {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Logger;
  readonly dialect: Dialect;
  readonly isSafeMode: boolean;
  /** What the tab key finds on a console. */
  readonly complete: EditorContext["complete"];
  /** As it is at the moment: a claim or a new certificate changes it. */
  readonly identity: () => Promise<Identity>;
  /** Commands of one console or of all single lines: their streams and permissions are those of the channel "dms". */
  readonly commands: () => ChannelCommands;
  /** The banner. */
  readonly greeting: () => Promise<string>;
  /** Tells the listener too, until what it gives is called. */
  readonly listen: (listener: Listener) => () => void;
  /** Asks the DMS for news now. */
  readonly checkIn: () => void;
}
