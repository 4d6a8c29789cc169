import type { AnswerOf } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import { printable } from "@regrow/core/fault";
import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";
import { csvRow } from "./csv.ts";
import { sinceOption } from "./since-option.ts";

type Entry = AnswerOf<"listAudit">["entries"][number];

/** Entries that the DMS gives at once. */
const PAGE = 500;
const CSV_HEAD = [
  "sequence",
  "time",
  "actor kind",
  "actor",
  "operation",
  "target",
  "changed",
  "address",
  "request",
] as const;

export const auditCommand: Command = command({
  name: "audit",
  summary: "show who changed what in your organisation, the newest first",
  about: [
    "Without --since the last hundred changes; with it all since then. --limit says otherwise. For a file of everything:",
    "regrow audit --since 2000-01-01 --csv > audit.csv",
  ],
  arguments: {},
  options: {
    since: { kind: "text", about: "only changes since then: a day, a time, or how long ago", value: "2026-11-21|36h" },
    until: { kind: "text", about: "only changes before then, said likewise", value: "2026-11-22|12h" },
    actor: { kind: "text", about: "only what this user, API token or device did", value: "NAME" },
    operation: {
      kind: "text",
      about: "only this operation, such as setTag; a part of its name is answered with whole ones",
      value: "NAME",
    },
    target: {
      kind: "text",
      about: "only what was done to this: ACME-KIOSK, 'device <uuid>', 'product', a user's name",
      value: "TEXT",
    },
    limit: { kind: "number", about: "entries at most", value: "N" },
    csv: { kind: "flag", about: "print a table for spreadsheets" },
  },
  run: async (
    { since, until, actor, operation, target, limit, csv },
    { environment, clock, signal, print, isJson },
  ) => {
    if (csv && isJson) throw new RegrowError("USAGE", { problem: "--csv or --json, not both" });
    const client = await openClient(environment);
    const filter = {
      ...(since === undefined ? {} : { since: sinceOption(since, clock.nowMs()) }),
      ...(until === undefined ? {} : { until: sinceOption(until, clock.nowMs(), "until") }),
      ...(actor === undefined ? {} : { actor }),
      ...(operation === undefined ? {} : { operation }),
      ...(target === undefined ? {} : { target }),
    };
    let left = limit ?? (since === undefined ? 100 : Number.POSITIVE_INFINITY);
    const entries: Entry[] = [];
    let cursor: string | null | undefined;
    // Lines go out as they come, so that a log of any length needs no memory; an object of JSON is made of all.
    if (csv) print(csvRow(CSV_HEAD));
    while (left > 0 && cursor !== null) {
      const page = { limit: Math.min(PAGE, left), ...(cursor === undefined ? {} : { cursor }) };
      const answer = await client.call("listAudit", { ...filter, ...page }, signal);
      for (const entry of answer.entries) {
        if (isJson) entries.push(entry);
        else print(csv ? csvLine(entry) : lineOf(entry));
      }
      left -= answer.entries.length;
      cursor = answer.next;
    }
    return { text: [], json: { entries } };
  },
});

function lineOf({ atMs, actor, operation, target, changed, address, requestId }: Entry): string {
  const from = address === null ? [] : [`from ${address}`];
  const request = requestId === null ? [] : [`request ${requestId}`];
  return [timeOf(atMs), actor.name, operation, target, changesOf(changed), ...from, ...request]
    .filter((part) => part !== "")
    .map(printable)
    .join("  ");
}

/** What something was before stands in the entry under its name with 'Before': both are shown as one change. */
function changesOf(changed: Entry["changed"]): string {
  const names = Object.keys(changed);
  return names
    .filter((name) => !(name.endsWith(BEFORE) && names.includes(name.slice(0, -BEFORE.length))))
    .map((name) => {
      const before = `${name}${BEFORE}`;
      const isOther = names.includes(before) && changed[before] !== changed[name];
      return `${name}=${isOther ? `${valueOf(name, changed[before])} -> ` : ""}${valueOf(name, changed[name])}`;
    })
    .join(" ");
}

const BEFORE = "Before";

/** Moments are what people read as such. */
function valueOf(name: string, value: Entry["changed"][string] | undefined): string {
  if (value === null || value === undefined) return "none";
  return name.endsWith("AtMs") && typeof value === "number" ? timeOf(value).replace(" ", "T") : String(value);
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
}

function csvLine({ sequence, atMs, actor, operation, target, changed, address, requestId }: Entry): string {
  const time = new Date(atMs).toISOString();
  const fields = [
    sequence,
    time,
    actor.kind,
    actor.name,
    operation,
    target,
    JSON.stringify(changed),
    address,
    requestId,
  ];
  return csvRow(fields);
}
