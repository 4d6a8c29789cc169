import type { BundleHead } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import type { Cryptography, Disk } from "@regrow/core/port";
import type { SeenTrust } from "@regrow/core/trust";
import type { HeadPath } from "@regrow/trust/ladder";
import type { DeviceStatus } from "../channel/index.ts";
import type { Identity } from "../identity/index.ts";
import type { TrustMemory } from "../trust-memory/index.ts";
import { seenByDevice } from "./seen-by-device.ts";
import type { TimeFloor } from "./time-floor.ts";

/**
 * Full verification of a head: signatures, thresholds, expiry at `nowMs`, no version below a seen one and, of a head
 * from the DMS (`online`), its word that nothing newer exists. `level`: whether the DMS has vouched, or only the publisher has signed.
 * @throws RegrowError TRUST_*
 */
export type VerifyHead = (input: {
  readonly head: BundleHead;
  readonly pinnedRoot: Uint8Array;
  readonly product: string;
  readonly version: string;
  readonly nowMs: number;
  readonly path: HeadPath;
  readonly seen: SeenTrust;
  /** What is seen by now; told also when a later step refuses the head. */
  readonly onSeen: (seen: SeenTrust) => void;
}) => { readonly level: "fresh" | "signed" };

export interface VerifyTrustDependencies {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly identity: Pick<Identity, "platformRoot">;
  readonly status: Pick<DeviceStatus, "running">;
  readonly verifyHead: VerifyHead;
  readonly memory: Pick<TrustMemory, "seenOf" | "keep">;
  readonly timeFloor: Pick<TimeFloor, "recall" | "nowMs" | "toldNowMs">;
}

/** Verifies a head with all that this device has seen and knows of the time, and remembers what it sees. @throws RegrowError TRUST_* */
export async function verifyTrust(
  { disk, cryptography, identity, status, verifyHead, memory, timeFloor }: VerifyTrustDependencies,
  head: BundleHead,
  { product, version }: { readonly product: string; readonly version: string },
  path: HeadPath,
): Promise<"fresh" | "signed"> {
  await timeFloor.recall();
  const pinnedRoot = identity.platformRoot;
  const before = await seenByDevice({ disk, cryptography, pinnedRoot, memory }, status.running, product);
  let seen = before;
  const common = { head, pinnedRoot, product, version, path, seen: before } as const;
  const nowMs = timeFloor.nowMs();
  try {
    return verifyHead({ ...common, nowMs, onSeen: (found) => void (seen = found) }).level;
  } catch (error) {
    throw asClockAhead(error, timeFloor, (atMs) => void verifyHead({ ...common, nowMs: atMs, onSeen: () => {} }));
  } finally {
    // 5.3.8, 5.4.5, 5.5.7: what was believed on the way is remembered, whatever the head itself comes to.
    await memory.keep(product, seen);
  }
}

/** Where the DMS's clock would have it all valid, it is the device's clock that people must look at. It decides nothing. */
function asClockAhead(
  error: unknown,
  timeFloor: VerifyTrustDependencies["timeFloor"],
  verifyAt: (nowMs: number) => void,
): unknown {
  const toldMs = timeFloor.toldNowMs();
  if (!(error instanceof RegrowError) || error.code !== "TRUST_EXPIRED" || toldMs === undefined) return error;
  if (toldMs >= timeFloor.nowMs()) return error;
  try {
    verifyAt(toldMs);
  } catch {
    return error; // expired, or wrong, at any time
  }
  const [clock, dms] = [timeFloor.nowMs(), toldMs].map((ms) => new Date(ms).toISOString());
  return new RegrowError(
    "TRUST_CLOCK_AHEAD",
    { ...error.details, clock: clock ?? "", dms: dms ?? "" },
    { cause: error },
  );
}
