import { DFU_STATUS, OTA_RESULT, UNKNOWN_DFU_STATUS, type DfuStatusRow } from "@regrow/core/update";
import { page, table } from "./markdown.ts";

/** docs/reference/update-codes.md */
export function updateCodesPage(): string {
  const rows: readonly DfuStatusRow[] = Object.values(DFU_STATUS);
  const { from, to } = UNKNOWN_DFU_STATUS;
  return page("Results of updates", [
    "What `get dfu.status` answers, in every documented code, and how a device comes to it here. A result can be read until the next update or power cycle.",
    table(
      ["`dfu.status`", "means", "comes up here", "does not, because"],
      rows.map(({ code, about, here, notHere }) => [String(code), about, here ?? "", notHere ?? ""]),
    ),
    `10 is where the errors begin, and none itself. ${from} to ${to} are documented to exist; what they mean was not found, so none of them is used.`,
    "From 11 to 99 a run of the same command takes up what is there; from 100 on the update has ended. Why is in the device's log, and beside the outcome in the DMS.",
    "`get dms.ota_result`, on the older product lines and with `system.dialect` zentrios:",
    table(
      ["`dms.ota_result`", "means"],
      Object.values(OTA_RESULT).map(({ code, about }) => [String(code), about]),
    ),
  ]);
}
