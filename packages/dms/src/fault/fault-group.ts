import type { FaultRecord, FaultSubject, FaultType } from "@regrow/core/fault";

/** One fault of one device: device and sequence number in its log are what it is known by, so it counts once. */
export interface CountedFault {
  readonly deviceUuid: string;
  readonly sequence: number;
  readonly seenAtMs: number;
  readonly fault: Pick<FaultRecord, "subject" | "type" | "exitCode" | "signal" | "fingerprint">;
}

/** What is known of a cause: figures over all, the rest of the newest. */
export interface FaultGroup {
  readonly subject: FaultSubject;
  readonly type: FaultType;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly count: number;
  readonly devices: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly newestDeviceUuid: string;
  readonly newestSequence: number;
}

/** When a fault happened: the device's word, where its clock can be right (0: it says itself that it is not). */
export function seenAt(atMs: number, receivedAtMs: number): number {
  return atMs >= 1 && atMs <= receivedAtMs ? atMs : receivedAtMs;
}

/** The group with one more fault. In whatever order faults arrive, the same comes of them. */
export function withFault(group: FaultGroup | undefined, counted: CountedFault, isNewDevice: boolean): FaultGroup {
  const newest = newestOf(counted);
  if (group === undefined) return { ...newest, count: 1, devices: 1, firstAtMs: counted.seenAtMs };
  return {
    ...(isAfter(newest, group) ? newest : group),
    count: group.count + 1,
    devices: group.devices + (isNewDevice ? 1 : 0),
    firstAtMs: Math.min(group.firstAtMs, counted.seenAtMs),
  };
}

type Newest = Omit<FaultGroup, "count" | "devices" | "firstAtMs">;

function newestOf({ deviceUuid, sequence, seenAtMs, fault }: CountedFault): Newest {
  const { subject, type, exitCode, signal } = fault;
  return {
    ...{ subject, type, exitCode, signal },
    lastAtMs: seenAtMs,
    newestDeviceUuid: deviceUuid,
    newestSequence: sequence,
  };
}

/** At equal times device and sequence number decide, so that the order of arrival does not. */
function isAfter(one: Newest, other: Newest): boolean {
  if (one.lastAtMs !== other.lastAtMs) return one.lastAtMs > other.lastAtMs;
  if (one.newestDeviceUuid !== other.newestDeviceUuid) return one.newestDeviceUuid > other.newestDeviceUuid;
  return one.newestSequence > other.newestSequence;
}
