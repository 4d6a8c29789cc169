import type { AnswerOf } from "@regrow/client/client";

export type Activity = AnswerOf<"getOverview">["activity"];

/** What of an hour is drawn. */
export type Measure = "checkIns" | "faults";

export const MEASURES = {
  checkIns: { title: "Check-ins per hour", unit: "check-ins" },
  faults: { title: "Faults per hour", unit: "faults" },
} as const satisfies Readonly<Record<Measure, { readonly title: string; readonly unit: string }>>;

/** A picture's words, for who does not see it. */
export function summaryOf(activity: Activity, measure: Measure): string {
  const { unit } = MEASURES[measure];
  const total = activity.reduce((sum, hour) => sum + hour[measure], 0);
  const most = activity.reduce<Activity[number] | null>(
    (best, hour) => (hour[measure] > (best?.[measure] ?? 0) ? hour : best),
    null,
  );
  const hours = `${activity.length} hours`;
  if (most === null) return `No ${unit} in ${hours}.`;
  return `${total.toLocaleString("en")} ${unit} in ${hours}; most in the hour of ${hourText(most.hourMs)}: ${most[measure].toLocaleString("en")}.`;
}

/** The hour that begins then, in UTC like all exact times here. */
export function hourText(hourMs: number): string {
  return `${new Date(hourMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Columns as a chart wants them: seconds since 1970, and how many. */
export function columnsOf(activity: Activity, measure: Measure): [number[], number[]] {
  return [activity.map(({ hourMs }) => hourMs / 1_000), activity.map((hour) => hour[measure])];
}
