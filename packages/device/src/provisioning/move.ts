import { RegrowError } from "@regrow/core/error";
import type { Clock, Cryptography, Disk } from "@regrow/core/port";
import { provisionProof } from "@regrow/core/protocol";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import type { SeenTrust } from "@regrow/core/trust";
import { parseMove, verifyMove, type DmsAddress } from "@regrow/core/dms-move";
import { DmsClient } from "../dms-client/index.ts";
import { isDmsAddress, publicKeyBase64, signBase64, switchDms, type Identity } from "../identity/index.ts";
import { checkCertificate } from "./check-certificate.ts";
import type { DmsAccess } from "./dms-access.ts";
import { readAuthorities } from "./follow-authorities.ts";
import type { TokenStore } from "./provision.ts";

/** What of a DMS a device tries before it leaves the one that it has. */
type NextDms = Pick<DmsClient, "renew" | "provision" | "acknowledge"> & Disposable;

export interface MoveDependencies {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Clock;
  readonly access: Pick<DmsAccess, "identity" | "reload">;
  readonly token: TokenStore;
  /** Adds an entry to the recovery log. */
  readonly record: (event: RecoveryEvent) => Promise<void>;
  readonly seen: () => Promise<SeenTrust>;
  /** For tests; a client of that address unless told. */
  readonly connect?: (address: DmsAddress, identity: Identity, certificatePem: string | null) => NextDms;
}

/** Longest silence of a DMS that is tried. */
const SILENCE_MS = 20_000;
/** Longest time for the whole try: after it the device goes on with the DMS that it has. */
const TRY_MS = 60_000;

export type MoveOutcome = "there-already" | "moved";

/**
 * Takes the DMS that the platform's owner has signed for (law L1: it is tried first). The device shows itself there with the certificate that
 * it has, or with its token; only when that DMS has given it one of its own, and has taken that, is the old one left. Until then nothing has changed.
 * @throws RegrowError DMS_MOVE_MALFORMED, TRUST_*, DEVICE_NOT_PROVISIONED, and as DmsClient for the DMS that was tried
 */
export async function moveToDms(
  dependencies: MoveDependencies,
  order: Uint8Array,
  signal: AbortSignal,
): Promise<MoveOutcome> {
  const { access, cryptography, disk, record, seen } = dependencies;
  const identity = await access.identity();
  const { platformRoot: pinnedRoot, certificatePem: known, dmsOrder: followed } = identity;
  const address = verifyMove({ cryptography, pinnedRoot, seen: await seen(), followed, move: parseMove(order) });
  requireUsable(address);
  if (address.url === identity.dmsUrl && address.caPem === identity.caPem) return "there-already";
  if (known === null) throw new RegrowError("DEVICE_NOT_PROVISIONED");
  const certificatePem = await within(dependencies.clock, signal, (bound) =>
    enter(dependencies, address, identity, known, bound),
  );
  // Recorded first: a cut here records it twice, the other way round it could be missing (law L13).
  await record({ kind: "provisioned", uuid: identity.record.uuid, dms: address.url });
  await switchDms(disk, { url: address.url, caPem: address.caPem, certificatePem, order: address.by });
  access.reload();
  // Spent there, or for the one that was left.
  if (dependencies.token.read() !== null) await dependencies.token.erase();
  return "moved";
}

/** @throws RegrowError DMS_SILENT when it takes too long */
async function within<Result>(
  clock: Clock,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController();
  const bound = AbortSignal.any([signal, late.signal]);
  void clock.sleep(TRY_MS, bound).then(
    () => late.abort(new RegrowError("DMS_SILENT", { withinMs: TRY_MS })),
    () => undefined, // it was fast enough
  );
  try {
    return await work(bound);
  } finally {
    late.abort();
  }
}

/** @returns the certificate that the DMS has issued, and taken once */
async function enter(
  dependencies: MoveDependencies,
  address: DmsAddress,
  identity: Identity,
  known: string,
  signal: AbortSignal,
): Promise<string> {
  const certificatePem = await ask(dependencies, address, identity, known, signal);
  checkCertificate(certificatePem, identity.keyPem, identity.record.uuid);
  using proven = connect(dependencies, address, identity, certificatePem);
  await proven.acknowledge(signal);
  return certificatePem;
}

async function ask(
  dependencies: MoveDependencies,
  address: DmsAddress,
  identity: Identity,
  known: string,
  signal: AbortSignal,
): Promise<string> {
  const { keyPem, record } = identity;
  const token = dependencies.token.read();
  try {
    using client = connect(dependencies, address, identity, known);
    return (await client.renew(signal)).certificatePem;
  } catch (error) {
    const isUnknown = error instanceof RegrowError && error.code === "DEVICE_CERTIFICATE_INVALID";
    if (!isUnknown || token === null) throw error;
  }
  using stranger = connect(dependencies, address, identity, null);
  const claim = { token, uuid: record.uuid, publicKey: publicKeyBase64(keyPem) };
  const answer = await stranger.provision({ ...claim, proof: signBase64(keyPem, provisionProof(claim)) }, signal);
  return answer.certificatePem;
}

function connect(
  { clock, connect: make }: MoveDependencies,
  address: DmsAddress,
  identity: Identity,
  certificatePem: string | null,
): NextDms {
  if (make !== undefined) return make(address, identity, certificatePem);
  const { keyPem, record } = identity;
  const certificate = certificatePem === null ? null : { keyPem, certificatePem };
  return new DmsClient({ ...address, certificate, uuid: record.uuid, clock, silenceMs: SILENCE_MS });
}

/** The owner may have mistyped it: a device must not wait for what can never answer. */
function requireUsable({ url, caPem }: DmsAddress): void {
  const authorities = readAuthorities(caPem);
  if (!isDmsAddress(url) || authorities.length === 0 || !authorities.every(({ ca }) => ca))
    throw new RegrowError("DMS_MOVE_MALFORMED", { url, reason: "no https address, or no authority" });
}
