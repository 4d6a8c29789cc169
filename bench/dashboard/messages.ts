import type { EnrolledDevice, Listener } from "../check-in/enrolled-device.ts";

/** What the server's process says when it is ready. */
export interface DashboardReady {
  readonly peopleUrl: string;
  /** Of a session. */
  readonly token: string;
  readonly listener: Listener;
  /** Devices that check in, each with the path of a check-in that has nothing new. */
  readonly devices: readonly StandingDevice[];
  readonly sample: FleetSample;
}

export interface StandingDevice extends EnrolledDevice {
  readonly path: string;
}

/** What people can look for in the fleet. */
export interface FleetSample {
  readonly uuids: readonly string[];
  readonly fingerprint: string;
  readonly products: readonly string[];
}

/** What the server's process is asked: its longest stall since it was asked the last time, ms. */
export const STALL_QUESTION = "stall";

/** What the check-ins' process is asked for: so long at that rate. It answers with `CheckInTimes`. */
export interface LoadOrder {
  readonly forMs: number;
  readonly perSecond: number;
}

/** From when a check-in was due until its answer was there, ms, in the order in which they were due. */
export type CheckInTimes = readonly number[];
