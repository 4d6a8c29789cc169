import { RegrowError, asRegrowError, type ErrorCode } from "@regrow/core/error";
import type { UpdateStanding } from "@regrow/core/update";
import { messageOf } from "../dms-client/message.ts";
import type { UpdateReply } from "../update/index.ts";

/** How a try to get an update went. */
export type OtaTry =
  /** Installed; the reboot into its trial has been asked for. */
  | { readonly kind: "installing"; readonly version: string }
  /** The DMS was reached and has nothing newer. */
  | { readonly kind: "nothing-newer" }
  /** The DMS was reached and holds back what it has, or an update goes on already. */
  | { readonly kind: "held"; readonly detail: string }
  /** Network or DMS were not reached: it says nothing about any bundle. */
  | { readonly kind: "unreached"; readonly code: ErrorCode; readonly detail: string }
  /** The DMS was reached, and nothing came of it. */
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly detail: string };

/** What was begun, or what there was instead. */
export interface AskedOta {
  /** @throws RegrowError as `DmsControl.update` */
  update(): Promise<UpdateReply>;
  /** Resolves when nothing is installed any more. */
  settled(): Promise<void>;
  readonly standing: UpdateStanding;
}

/** Asks the DMS for an update and sees it through. */
export async function tryOnce(ota: AskedOta): Promise<OtaTry> {
  try {
    const reply = await ota.update();
    if (reply.kind === "up-to-date") return { kind: "nothing-newer" };
    if (reply.kind === "held") return { kind: "held", detail: reply.reason };
    await ota.settled();
    const { standing } = ota;
    return standing.kind === "failed"
      ? notGot(new RegrowError(standing.code))
      : { kind: "installing", version: reply.version };
  } catch (error) {
    return notGot(asRegrowError(error));
  }
}

/** A failure as what it says about network and DMS. */
export function notGot(error: RegrowError): Exclude<OtaTry, { readonly kind: "installing" | "nothing-newer" }> {
  const { code } = error;
  const detail = messageOf(error);
  if (code === "UPDATE_BUSY" || code === "RATE_LIMITED" || code === "PACK_IN_MAKING") return { kind: "held", detail };
  return { kind: code.startsWith("NETWORK_") || UNREACHED.has(code) ? "unreached" : "failed", code, detail };
}

/** A page that stands in the way answers too, but not as a DMS does. */
const UNREACHED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "DMS_UNREACHABLE",
  "DMS_SILENT",
  "DMS_ANSWER_INVALID",
  "UPDATE_INTERRUPTED",
]);
