import type { ReadonlySignal } from "@preact/signals";
import type { AnswerOf, Client } from "@regrow/client/client";
import { useMemo } from "preact/hooks";
import { useSession, useStore, useWatched, type Loaded, type Session } from "../data/index.ts";

/** How far somebody has come on the way to their first device, by what the DMS knows. */
export interface Progress {
  /** Code of their product. */
  readonly product: string | null;
  /** Version of their newest bundle. */
  readonly version: string | null;
  /** Version that devices are offered. */
  readonly released: string | null;
  /** Devices, counted to two. */
  readonly devices: number;
  readonly isClaimed: boolean;
  readonly isActivated: boolean;
  /** Version that was tried and kept. */
  readonly confirmed: string | null;
  /** UUID of their only device; null: there is none, or there are more. */
  readonly device: string | null;
  /** They are on that way still, and may go it. */
  readonly isNewcomer: boolean;
}

type Call = Client["call"];
type Device = AnswerOf<"listDevices">["devices"][number];

/** What somebody has to be allowed to do to go the whole way. */
const NEEDS = ["product.write", "bundle.publish", "tag.set", "device.claim"] as const;

export function useProgress(): ReadonlySignal<Loaded<Progress>> {
  const store = useStore();
  const session = useSession();
  const watched = useMemo(
    () => store.derive("first run", async (call, signal) => readProgress(call, session, signal)),
    [store, session],
  );
  return useWatched(watched);
}

async function readProgress(call: Call, session: Session, signal: AbortSignal): Promise<Progress> {
  const { devices } = await call("listDevices", { limit: 2 }, signal);
  const mayGo = NEEDS.every((right) => session.can(right)) && !session.isForSomeProducts;
  // Whoever has two devices has found the way, and the rest is not asked for again and again.
  if (!mayGo || devices.length > 1) return progressOf({ devices, mayGo, product: null, version: null, released: null });
  const { products } = await call("listProducts", { limit: 1 }, signal);
  const product = devices[0]?.product ?? products[0]?.code ?? null;
  const { version, released } = product === null ? NOTHING : await readReleases(call, product, signal);
  return progressOf({ devices, mayGo, product, version, released });
}

const NOTHING = { version: null, released: null };

async function readReleases(
  call: Call,
  code: string,
  signal: AbortSignal,
): Promise<Pick<Progress, "version" | "released">> {
  const [{ bundles }, { tags }] = await Promise.all([
    call("listBundles", { code, limit: 1 }, signal),
    call("listTags", { code }, signal),
  ]);
  return {
    version: bundles[0]?.version ?? null,
    released: tags.find(({ tag }) => tag === "release")?.version ?? null,
  };
}

interface Found extends Pick<Progress, "product" | "version" | "released"> {
  readonly devices: readonly Pick<Device, "uuid" | "state" | "runningVersion" | "reported">[];
  readonly mayGo: boolean;
}

/** The steps that are done; a device that is further has done those before. */
export function progressOf({ devices, mayGo, product, version, released }: Found): Progress {
  const [device] = devices;
  const confirmed = device?.reported?.onTrial === true ? null : (device?.runningVersion ?? null);
  const isActivated = device?.state === "activated";
  return {
    ...{ product, version, released, confirmed, isActivated },
    devices: devices.length,
    device: devices.length === 1 ? (device?.uuid ?? null) : null,
    isClaimed: isActivated || device?.state === "claimed",
    isNewcomer: mayGo && devices.length < 2 && !(isActivated && confirmed !== null),
  };
}
