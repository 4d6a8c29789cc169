import type { Step } from "../example.ts";

/** Shows the steps of an example to a device over one interface. */
export interface Driver {
  /** @throws Error where what comes is not what the example says */
  show(step: Step): Promise<void>;
  /** @throws Error where more has come than was answered */
  quiet(): Promise<void>;
  /** Leaves the device. */
  close(): Promise<void>;
}
