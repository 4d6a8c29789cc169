import type { AnswerOf, InputOf } from "@regrow/client/client";
import { TAGS } from "@regrow/core/decision";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { allPages, openClient } from "../session/index.ts";

type State = NonNullable<InputOf<"listDevices">["state"]>;
const STATES: readonly State[] = [
  "unclaimed",
  "claimed",
  "activated",
  "revoked",
  "safe-mode",
  "on-trial",
  "no-software",
];

export const deviceListCommand: Command = command({
  name: "device list",
  summary: "list your devices as the DMS knows them",
  about: [
    "A link that is open is what 'regrow console' and the dashboard's console need; a device checks in without one too.",
  ],
  arguments: {},
  options: {
    product: { kind: "text", about: "only devices of this product", value: "CODE" },
    version: { kind: "text", about: "only devices that run this version, by their signed word", value: "VERSION" },
    tag: { kind: "text", about: `only devices that follow this tag: ${TAGS.join(", ")}`, value: "TAG" },
    state: { kind: "text", about: `only devices in this state: ${STATES.join(", ")}`, value: "STATE" },
    label: {
      kind: "text",
      about: "only devices with this label: a word, NAME=VALUE, or NAME for any value",
      value: "LABEL",
    },
    "not-seen-for": { kind: "number", about: "only devices that were not seen for so many hours", value: "HOURS" },
  },
  run: async ({ product, version, label, ...options }, { environment, clock, signal }) => {
    const hours = options["not-seen-for"];
    const tag = oneOf("tag", options.tag, TAGS);
    const state = oneOf("state", options.state, STATES);
    const filter = {
      ...(product === undefined ? {} : { product }),
      ...(version === undefined ? {} : { version }),
      ...(label === undefined ? {} : { label }),
      ...(tag === undefined ? {} : { tag }),
      ...(state === undefined ? {} : { state }),
      ...(hours === undefined ? {} : { notSeenSince: Math.max(0, Math.round(clock.nowMs() - hours * 3_600_000)) }),
    };
    const client = await openClient(environment);
    const pages = await allPages((page) => client.call("listDevices", { ...filter, ...page }, signal));
    const devices = pages.flatMap((page) => page.devices);
    return { text: devices.length === 0 ? [] : aligned([HEADING, ...devices.map(rowOf)]), json: { devices } };
  },
});

export const deviceShowCommand: Command = command({
  name: "device show",
  summary: "show one device and what became of its updates",
  arguments: { uuid: { kind: "text", about: "the device's UUID", required: true } },
  options: {},
  run: async ({ uuid }, { environment, signal }) => {
    const client = await openClient(environment);
    const device = await client.call("getDevice", { uuid }, signal);
    return { text: describe(device), json: device };
  },
});

type Listed = AnswerOf<"listDevices">["devices"][number];

const HEADING = ["UUID", "STATE", "PRODUCT", "VERSION", "LAST SEEN", "LINK", "LABELS"];

function rowOf(device: Listed): readonly string[] {
  const { uuid, product, runningVersion, lastSeenAtMs, onlineSinceMs, labels } = device;
  const seen = lastSeenAtMs === null ? "never" : new Date(lastSeenAtMs).toISOString();
  return [
    uuid,
    stateText(device),
    product ?? "-",
    runningVersion ?? "-",
    seen,
    onlineSinceMs === null ? "-" : "open",
    labels.join(", "),
  ];
}

/** Whose it is, and how it is by its last word, in the words of `--state`. */
function stateText({ state, reported }: Pick<Listed, "state" | "reported">): string {
  if (reported === null || state === "revoked") return state;
  if (reported.safeMode !== null) return `${state}, safe-mode`;
  if (reported.onTrial) return `${state}, on-trial`;
  return reported.runningVersion === null && state === "activated" ? `${state}, no-software` : state;
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = HEADING.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** @throws RegrowError USAGE */
function oneOf<Choice extends string>(
  option: string,
  text: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  const chosen = choices.find((choice) => choice === text);
  if (text !== undefined && chosen === undefined)
    throw new RegrowError("USAGE", { [option]: text, "one of": choices.join(", ") });
  return chosen;
}

function describe(device: AnswerOf<"getDevice">): readonly string[] {
  return [
    `uuid     ${device.uuid}`,
    `state    ${stateText(device)}`,
    `product  ${device.product ?? "-"}`,
    `tag      ${device.tag}`,
    `runs     ${device.runningVersion ?? "-"}`,
    `labels   ${device.labels.length === 0 ? "-" : device.labels.join(", ")}`,
    ...(device.notes === "" ? [] : [`notes    ${device.notes.replaceAll("\n", "\n         ")}`]),
    `link     ${linkText(device)}`,
    `seen     ${device.lastSeenAtMs === null ? "never" : new Date(device.lastSeenAtMs).toISOString()}`,
    "outcomes, newest first:",
    ...device.outcomes.map(outcomeLine),
  ];
}

function linkText({ onlineSinceMs, link }: AnswerOf<"getDevice">): string {
  if (onlineSinceMs === null) return "none";
  const more = [link?.isSafeMode === true ? "safe mode" : "", link?.takesCommands === true ? "takes commands" : ""];
  return [`online since ${new Date(onlineSinceMs).toISOString()}`, ...more.filter((each) => each !== "")].join(", ");
}

function outcomeLine({ atMs, version, result, reason, fault }: AnswerOf<"getDevice">["outcomes"][number]): string {
  const why = [reason, fault?.type].filter((part) => part !== null && part !== undefined).join(", ");
  return `  ${new Date(atMs).toISOString()}  ${version ?? "-"}  ${result}${why === "" ? "" : ` (${why})`}`;
}
