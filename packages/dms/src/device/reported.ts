import type { CheckInRequest } from "@regrow/core/protocol";
import type { DeviceView } from "./device-view.ts";

/** What a device said of itself when it was last seen. Unsigned: shown, never counted (law L13). */
interface Reported {
  readonly runningVersion: string | null;
  readonly onTrial: boolean;
  readonly safeMode: string | null;
  readonly appFaults: number;
  readonly securityVersion: number;
  readonly platform: string;
  readonly framework: string;
  readonly freeBytes: number;
}

/** A check-in that may not be in the database yet. */
export interface RecentSighting {
  readonly atMs: number;
  /** Null: what the database has. */
  readonly reported: string | null;
}

export type SeenDevice = Omit<DeviceView, "reported"> & { readonly reported: Reported | null };

/** A device with the newest that is known of it. */
export function withSighting(device: DeviceView, recent: RecentSighting | undefined): SeenDevice {
  const text = recent?.reported ?? device.reported;
  return {
    ...device,
    lastSeenAtMs: recent?.atMs ?? device.lastSeenAtMs,
    reported: text === null ? null : readReported(text),
  };
}

function readReported(text: string): Reported {
  // Written by the check-in itself, from a request that had passed its schema.
  const request = JSON.parse(text) as CheckInRequest;
  const { running, onTrial, safeMode, appFaults, securityVersion, platform, framework, freeBytes } = request;
  return {
    runningVersion: running?.version ?? null,
    onTrial,
    safeMode,
    appFaults,
    securityVersion,
    platform,
    framework,
    freeBytes,
  };
}
