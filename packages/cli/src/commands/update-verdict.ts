import type { AnswerOf } from "@regrow/client/client";

/** What became of a version on a device, by its signed word. */
export type Verdict =
  | { readonly kind: "confirmed" | "rolled-back" | "refused"; readonly text: string }
  | { readonly kind: "waiting"; readonly text: string };

type Device = Pick<AnswerOf<"getDevice">, "runningVersion" | "outcomes" | "lastSeenAtMs">;

/** The newest word about the version counts: one that was rolled back before may be tried again. Law L13: installed is not running. */
export function updateVerdict({ runningVersion, outcomes, lastSeenAtMs }: Device, version: string): Verdict {
  const newest = outcomes.find((outcome) => outcome.version === version);
  const why = [newest?.reason, newest?.fault?.type, newest?.detail].filter(
    (part) => part !== null && part !== undefined,
  );
  const because = why.length === 0 ? "" : `: ${why.join(", ")}`;
  switch (newest?.result) {
    case "rolled-back":
      return {
        kind: "rolled-back",
        text: `rolled back ${version}${because}; it runs ${runningVersion ?? "nothing that is known"}`,
      };
    case "refused":
      return { kind: "refused", text: `refused ${version}${because}` };
    case "installed":
      return { kind: "waiting", text: `${version} is installed and on trial` };
    default:
      if (runningVersion === version) return { kind: "confirmed", text: `confirmed: it runs ${version}` };
      if (newest?.result === "confirmed")
        return {
          kind: "rolled-back",
          text: `confirmed ${version} once; it runs ${runningVersion ?? "nothing that is known"} now`,
        };
      return {
        kind: "waiting",
        text: lastSeenAtMs === null ? "it was never seen" : `it runs ${runningVersion ?? "nothing that is known"}`,
      };
  }
}
