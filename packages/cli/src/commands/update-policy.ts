import { RegrowError } from "@regrow/core/error";
import { formatUtc } from "@regrow/core/fault";
import type { UpdatePolicy } from "@regrow/core/schedule";
import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";

const POLICY_OPTIONS = {
  window: { kind: "text", about: "local times, such as 'mon-fri 02:00-05:00, sat 00:00-24:00'", value: "WINDOWS" },
  "utc-offset": { kind: "text", about: "local time of the devices minus UTC, such as +01:00", value: "OFFSET" },
  "not-before": { kind: "text", about: "time to begin at, such as 2026-12-01T02:00:00Z", value: "TIME" },
  ask: { kind: "flag", about: "somebody has to agree to each version for each device" },
  "any-time": { kind: "flag", about: "no rule: as soon as there is something" },
} as const;

export const productUpdatesCommand: Command = command({
  name: "product updates",
  summary: "say when devices of a product update by themselves, or show it",
  about: [
    "Without options the rule is shown; with any, the whole rule is what they say.",
    "What a person at a device asks for is not held back. A device in safe mode waits for consent only.",
  ],
  arguments: { code: { kind: "text", about: "product code", required: true } },
  options: POLICY_OPTIONS,
  run: async ({ code, ...options }, { environment, signal }) => {
    const policy = readPolicy(options);
    const client = await openClient(environment);
    const counts =
      policy === undefined
        ? await client.call("getUpdatePolicy", { code }, signal)
        : await client.call("setUpdatePolicy", { code, ...policy }, signal);
    return { text: [`${code}: ${formatPolicy(counts)}`], json: counts };
  },
});

export const deviceUpdatesCommand: Command = command({
  name: "device updates",
  summary: "say when a device updates by itself, instead of its product's rule, or show it",
  about: ["Without options the rule that counts is shown; with any, the whole rule is what they say."],
  arguments: { uuid: { kind: "text", about: "the device's UUID", required: true } },
  options: {
    ...POLICY_OPTIONS,
    "as-product": { kind: "flag", about: "no rule of its own: its product's counts again" },
  },
  run: async ({ uuid, "as-product": isAsProduct, ...options }, { environment, signal }) => {
    const policy = readPolicy(options);
    if (isAsProduct && policy !== undefined) throw new RegrowError("USAGE", { "alone, please": "--as-product" });
    const client = await openClient(environment);
    if (isAsProduct) await client.call("clearDeviceUpdatePolicy", { uuid }, signal);
    else if (policy !== undefined) await client.call("setDeviceUpdatePolicy", { uuid, ...policy }, signal);
    const { own, counts } = await client.call("getDeviceUpdatePolicy", { uuid }, signal);
    const whose = own === null ? "as its product" : "its own rule";
    return { text: [`${uuid}: ${formatPolicy(counts)}; ${whose}`], json: { own, counts } };
  },
});

export const deviceConsentCommand: Command = command({
  name: "device consent",
  summary: "agree that a device takes a version, where its rule asks first",
  about: ["At the device itself, 'ota' or 'dfu_update' says the same."],
  arguments: {
    uuid: { kind: "text", about: "the device's UUID", required: true },
    version: { kind: "text", about: "version of its product", required: true },
  },
  options: { withdraw: { kind: "flag", about: "take it back; without effect on what has begun" } },
  run: async ({ uuid, version, withdraw }, { environment, signal }) => {
    const client = await openClient(environment);
    await client.call(withdraw ? "withdrawConsent" : "consentToUpdate", { uuid, version }, signal);
    const text = withdraw ? `${uuid} may not take ${version} by itself any more` : `${uuid} may take ${version}`;
    return { text: [text], json: { uuid, version, isConsented: !withdraw } };
  },
});

export const deviceExplainCommand: Command = command({
  name: "device explain",
  summary: "show which bundle a device would get now, and why",
  about: ["Decided as its next check-in will be, from what it said at its last one. Nothing is offered."],
  arguments: { uuid: { kind: "text", about: "the device's UUID", required: true } },
  options: {},
  run: async ({ uuid }, { environment, signal }) => {
    const client = await openClient(environment);
    const told = await client.call("explainUpdate", { uuid }, signal);
    const passes = told.passes > 1 ? `, on the way to ${told.target ?? ""} in ${told.passes} passes` : "";
    const result = told.version === null ? "nothing now" : `${told.version}${passes}`;
    const waiting = told.waiting === null ? [] : [`waiting: ${told.waiting}`];
    return { text: [result, ...waiting, ...told.reasons.map(({ text }) => `  ${text}`)], json: told };
  },
});

interface PolicyInput {
  readonly window: string | undefined;
  readonly "utc-offset": string | undefined;
  readonly "not-before": string | undefined;
  readonly ask: boolean;
  readonly "any-time": boolean;
}

/** Undefined: nothing is said. */
function readPolicy(input: PolicyInput): Partial<UpdatePolicy> | undefined {
  const { window, "utc-offset": offset, "not-before": notBefore, ask, "any-time": isAnyTime } = input;
  const policy = {
    ...(window === undefined ? {} : { window }),
    ...(offset === undefined ? {} : { utcOffsetMinutes: readOffset(offset) }),
    ...(notBefore === undefined ? {} : { notBeforeMs: readTime(notBefore) }),
    ...(ask ? { asksFirst: true } : {}),
  };
  const isSaid = Object.keys(policy).length > 0;
  if (isSaid && isAnyTime) throw new RegrowError("USAGE", { "alone, please": "--any-time" });
  return isSaid || isAnyTime ? policy : undefined;
}

function readOffset(text: string): number {
  const found = /^([+-])(\d{2}):([0-5]\d)$/.exec(text);
  if (found === null) throw new RegrowError("USAGE", { "utc-offset": text, expected: "such as +01:00 or -05:30" });
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  return found[1] === "-" ? -minutes : minutes;
}

function readTime(text: string): number {
  const atMs = Date.parse(text);
  if (!Number.isSafeInteger(atMs) || atMs < 0)
    throw new RegrowError("USAGE", { "not-before": text, expected: "a time such as 2026-12-01T02:00:00Z" });
  return atMs;
}

function formatPolicy({ notBeforeMs, window, utcOffsetMinutes, asksFirst }: UpdatePolicy): string {
  const hours = String(Math.floor(Math.abs(utcOffsetMinutes) / 60)).padStart(2, "0");
  const minutes = String(Math.abs(utcOffsetMinutes) % 60).padStart(2, "0");
  const zone = `UTC${utcOffsetMinutes < 0 ? "-" : "+"}${hours}:${minutes}`;
  return [
    window === "" ? "at any time" : `${window} (${zone})`,
    ...(notBeforeMs === null ? [] : [`not before ${formatUtc(notBeforeMs)}`]),
    ...(asksFirst ? ["asks first"] : []),
  ].join(", ");
}
