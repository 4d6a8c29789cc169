import { RegrowError, asRegrowError, type ErrorCode } from "@regrow/core/error";
import type { Disk } from "@regrow/core/port";
import { provisionProof } from "@regrow/core/protocol";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import type { DmsClient } from "../dms-client/index.ts";
import { keepFromDms, publicKeyBase64, signBase64, updateDeviceRecord } from "../identity/index.ts";
import { FILES } from "../layout/index.ts";
import { checkCertificate } from "./check-certificate.ts";
import type { DmsAccess } from "./dms-access.ts";
import { PROVISION_STATUS, provisionStatus } from "./provision-status.ts";

/** Where the one-time token is kept until it is spent. */
export interface TokenStore {
  read(): string | null;
  /** Durable when it resolves. */
  erase(): Promise<void>;
}

/** What provisioning needs of `DmsAccess`. */
interface ProvisionAccess extends Pick<DmsAccess, "identity" | "reload"> {
  client(): Promise<Pick<DmsClient, "acknowledge">>;
  strangerClient(): Promise<Pick<DmsClient, "provision"> & Disposable>;
}

export interface ProvisionDependencies {
  readonly disk: Disk;
  readonly access: ProvisionAccess;
  readonly token: TokenStore;
  /** Adds an entry to the recovery log. */
  readonly record: (event: RecoveryEvent) => Promise<void>;
  /** Why the DMS has refused the device's certificate last; undefined while it takes it. */
  readonly refusal?: () => ErrorCode | undefined;
}

export type ProvisionOutcome = "already-provisioned" | "no-token" | "provisioned";

/**
 * Gets the device its certificate, in the documented order (device-facts section 10): POST, store, PUT, erase the token.
 * Each step is durable before the next, and a cut anywhere goes on where it was. A certificate that was revoked, or that the DMS does not
 * know, is replaced by a new one where there is a token for it.
 * @throws RegrowError as DmsClient does; DEVICE_REVOKED and DEVICE_CERTIFICATE_REVOKED of a device that is provisioned and shut out
 */
export async function provision(dependencies: ProvisionDependencies, signal: AbortSignal): Promise<ProvisionOutcome> {
  const { access, token } = dependencies;
  const status = provisionStatus(await access.identity(), token.read());
  switch (status) {
    case PROVISION_STATUS.COMPLETE:
      if (await isStillGood(dependencies, signal)) return "already-provisioned";
      await requestCertificate(dependencies, signal);
      break;
    case PROVISION_STATUS.INCOMPLETE_AND_NO_TOKEN:
      return "no-token";
    case PROVISION_STATUS.INCOMPLETE_AND_HAVE_TOKEN:
      await requestCertificate(dependencies, signal);
      break;
    case PROVISION_STATUS.COMPLETE_BUT_NO_ACK:
      if (await isAcknowledged(dependencies, signal)) return "provisioned";
      await requestCertificate(dependencies, signal);
      break;
  }
  await acknowledge(dependencies, signal);
  return "provisioned";
}

/**
 * Whether a device that has a certificate needs no other. A token beside it was left there by a cut before it was erased, or is
 * there because the certificate was revoked: the DMS knows which.
 */
async function isStillGood({ access, token, refusal }: ProvisionDependencies, signal: AbortSignal): Promise<boolean> {
  if (token.read() === null) {
    const refused = refusal?.();
    if (refused !== undefined) throw new RegrowError(refused);
    return true;
  }
  try {
    await (await access.client()).acknowledge(signal);
  } catch (error) {
    const { code } = asRegrowError(error);
    if (code === "DEVICE_CERTIFICATE_REVOKED" || code === FORGOTTEN) return false;
    // It is renewed with the next check-in.
    if (code === "DEVICE_CERTIFICATE_EXPIRED") return true;
    throw error;
  }
  await token.erase();
  return true;
}

/** A DMS that came back from a backup of before this device does not know it: it is provisioned as a new one, under its key. */
const FORGOTTEN = "DEVICE_CERTIFICATE_INVALID" satisfies ErrorCode;

/** False when the DMS does not know the certificate, and there is a token for another one. */
async function isAcknowledged(dependencies: ProvisionDependencies, signal: AbortSignal): Promise<boolean> {
  try {
    await acknowledge(dependencies, signal);
    return true;
  } catch (error) {
    if (asRegrowError(error).code === FORGOTTEN && dependencies.token.read() !== null) return false;
    throw error;
  }
}

async function requestCertificate({ disk, access, token }: ProvisionDependencies, signal: AbortSignal): Promise<void> {
  const { record, keyPem, dmsUrl } = await access.identity();
  const claim = { token: token.read() ?? "", uuid: record.uuid, publicKey: publicKeyBase64(keyPem) };
  using client = await access.strangerClient();
  const answer = await client.provision({ ...claim, proof: signBase64(keyPem, provisionProof(claim)) }, signal);
  if (answer.uuid !== record.uuid)
    throw new RegrowError("DMS_ANSWER_INVALID", { asked: record.uuid, answered: answer.uuid });
  checkCertificate(answer.certificatePem, keyPem, record.uuid);
  // The CA in the answer is not taken over: whom the device believes was decided at manufacture.
  await keepFromDms(disk, dmsUrl, FILES.certificate, answer.certificatePem);
  access.reload();
}

async function acknowledge({ disk, access, token, record }: ProvisionDependencies, signal: AbortSignal): Promise<void> {
  const identity = await access.identity();
  await (await access.client()).acknowledge(signal);
  // Recorded first: a cut here records it twice, the other way round it could be missing (law L13).
  await record({ kind: "provisioned", uuid: identity.record.uuid, dms: identity.dmsUrl ?? "" });
  await updateDeviceRecord(disk, { isAcknowledged: true });
  access.reload();
  if (token.read() !== null) await token.erase();
}
