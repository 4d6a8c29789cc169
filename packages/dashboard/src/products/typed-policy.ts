import type { AnswerOf, InputOf } from "@regrow/client/client";
import { isWindowText } from "@regrow/core/schedule";

export type Policy = AnswerOf<"getUpdatePolicy">;

/** The rule as it is typed. */
export interface TypedPolicy {
  readonly window: string;
  readonly offset: string;
  readonly notBefore: string;
  readonly asksFirst: boolean;
}

export function typedPolicy({
  window,
  utcOffsetMinutes,
  notBeforeMs,
  asksFirst,
}: Policy | Omit<Policy, "revision">): TypedPolicy {
  const [hours, minutes] = [Math.floor(Math.abs(utcOffsetMinutes) / 60), Math.abs(utcOffsetMinutes) % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  return {
    window,
    offset: `${utcOffsetMinutes < 0 ? "-" : "+"}${two(hours)}:${two(minutes)}`,
    notBefore: notBeforeMs === null ? "" : new Date(notBeforeMs).toISOString().slice(0, 16).replace("T", " "),
    asksFirst,
  };
}

/** Why a field cannot be taken; null where it can. */
export interface PolicyProblems {
  readonly window: string | null;
  readonly offset: string | null;
  readonly notBefore: string | null;
}

type PolicyInput = Pick<InputOf<"setUpdatePolicy">, "window" | "utcOffsetMinutes" | "notBeforeMs" | "asksFirst">;

/** What was typed, as the DMS wants it; `input` is null while something of it cannot be taken. */
export function readPolicy({ window, offset, notBefore, asksFirst }: TypedPolicy): {
  readonly problems: PolicyProblems;
  readonly input: PolicyInput | null;
} {
  const [utcOffsetMinutes, notBeforeMs] = [readOffset(offset), readTime(notBefore)];
  const problems = {
    window: isWindowText(window.trim()) ? null : "Such as mon-fri 02:00-05:00, sat 00:00-24:00",
    offset: utcOffsetMinutes === undefined ? "Such as +01:00 or -05:30" : null,
    notBefore: notBeforeMs === undefined ? "Such as 2027-03-01 02:00, in UTC" : null,
  };
  if (problems.window !== null || utcOffsetMinutes === undefined || notBeforeMs === undefined)
    return { problems, input: null };
  return { problems, input: { window: window.trim(), utcOffsetMinutes, notBeforeMs, asksFirst } };
}

const MAX_OFFSET_MINUTES = 14 * 60;

function readOffset(text: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):([0-5]\d)$/.exec(text.trim()) ?? [];
  const found = Number(hours) * 60 + Number(minutes);
  if (sign === undefined || found > MAX_OFFSET_MINUTES) return undefined;
  return sign === "-" && found > 0 ? -found : found;
}

/** Null: nothing is said. */
function readTime(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/.test(trimmed)) return undefined;
  const atMs = Date.parse(`${trimmed.replace(" ", "T")}:00Z`);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** The rule in words. */
export function policyWords({ window, offset, notBefore, asksFirst }: TypedPolicy): string {
  return [
    window === "" ? "at any time" : `${window} (UTC${offset})`,
    ...(notBefore === "" ? [] : [`not before ${notBefore} UTC`]),
    ...(asksFirst ? ["each version waits for consent"] : []),
  ].join(", ");
}
