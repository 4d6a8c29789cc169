import { RegrowError } from "@regrow/core/error";
import type { DmsControl } from "../command/index.ts";

/** Answers for a device that was made without a DMS. */
export const NO_DMS: DmsControl = {
  provision: refuse,
  claim: refuse,
  move: refuse,
  pin: refuse,
  activate: refuse,
  fetchAgain: refuse,
  query: refuse,
  update: refuse,
  dfuRequest: refuse,
  dfuResponse: refuse,
};

function refuse(): Promise<never> {
  return Promise.reject(new RegrowError("CONFIGURATION_INVALID", { missing: "this device was made without a DMS" }));
}
