import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import {
  MAX_UTC_OFFSET_MINUTES,
  MAX_WINDOW_LENGTH,
  MIN_UTC_OFFSET_MINUTES,
  isWindowText,
  type UpdatePolicy,
} from "@regrow/core/schedule";
import { AskedRevision } from "../edit/index.ts";
import { AtMs, Nullable, closed } from "../people-api/index.ts";

const Window = Type.String({
  maxLength: MAX_WINDOW_LENGTH,
  description: "local times such as '02:00-05:00' or 'mon-fri 22:00-04:00, sat 00:00-24:00'; empty: at any time",
});
const UtcOffsetMinutes = Type.Integer({
  minimum: MIN_UTC_OFFSET_MINUTES,
  maximum: MAX_UTC_OFFSET_MINUTES,
  description: "local time of the devices minus UTC, in minutes; summer time is not kept",
});
const AsksFirst = Type.Boolean({ description: "true: somebody has to agree to each version for each device" });
const NotBeforeMs = Nullable(AtMs);

export const PolicyBody = Type.Object({
  notBeforeMs: NotBeforeMs,
  window: Type.String(),
  utcOffsetMinutes: UtcOffsetMinutes,
  asksFirst: AsksFirst,
});
/** What is left out is at any time, without consent. */
export const NewPolicy = Type.Object(
  {
    notBeforeMs: Type.Optional(NotBeforeMs),
    window: Type.Optional(Window),
    utcOffsetMinutes: Type.Optional(UtcOffsetMinutes),
    asksFirst: Type.Optional(AsksFirst),
    revision: AskedRevision,
  },
  closed,
);

/** The whole rule from what was sent. @throws RegrowError INPUT_INVALID for windows that are none */
export function readPolicy(body: Type.Static<typeof NewPolicy>): UpdatePolicy {
  const { notBeforeMs = null, window = "", utcOffsetMinutes = 0, asksFirst = false } = body;
  if (!isWindowText(window))
    throw new RegrowError("INPUT_INVALID", { window, expected: "such as mon-fri 02:00-05:00" });
  return { notBeforeMs, window, utcOffsetMinutes, asksFirst };
}
