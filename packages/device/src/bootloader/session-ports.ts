import type { Clock, Cryptography, Disk, Logger } from "@regrow/core/port";
import type { Processes } from "./processes.ts";

/** What a session needs of the machine. */
export interface SessionPorts {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly cryptography: Cryptography;
  readonly logger: Logger;
  readonly processes: Processes;
}
