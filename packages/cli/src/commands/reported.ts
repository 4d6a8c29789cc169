import { resolve } from "node:path";
import { asRegrowError } from "@regrow/core/error";
import type { Context, Parameters, Result } from "../command/index.ts";
import { addToReport, type ReportedWork } from "../technician/index.ts";

/** Where a technician's work is written down. */
export const REPORT_OPTIONS = {
  report: { kind: "text", about: "technician's report to add a line to", value: "FILE" },
  technician: {
    kind: "text",
    about: "who does it, for the report; the user of this computer unless told",
    value: "NAME",
  },
} as const satisfies Parameters;

export interface ReportInput {
  readonly report: string | undefined;
  readonly technician: string | undefined;
}

/** What is known of the device by now. */
export type Note = (known: Partial<ReportedWork>) => void;

/** A line of the report, however it ends. */
export async function reported(
  { technician, report, port }: ReportInput & { readonly port: string },
  { folder, clock, signal }: Context,
  work: (note: Note) => Promise<Result>,
): Promise<Result> {
  let known: ReportedWork = {
    ...{ port, uuid: null, action: "bridge", version: null, result: "failed", detail: "", proof: null },
  };
  const note: Note = (more) => void (known = { ...known, ...more });
  const write = async (): Promise<void> => {
    if (report === undefined) return;
    const file = resolve(folder, report);
    await addToReport({ file, atMs: clock.nowMs(), ...(technician === undefined ? {} : { technician }) }, known);
  };
  try {
    const result = await work(note);
    note({ result: (result.exit ?? 0) === 0 ? "done" : "failed" });
    await write();
    return result;
  } catch (thrown) {
    const error = asRegrowError(thrown);
    note({ result: signal.aborted ? "interrupted" : "failed", detail: `${error.message} (${error.code})` });
    await write();
    throw thrown;
  }
}
