import type { AnswerOf } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import { causeLine, printable } from "@regrow/core/fault";
import { compareVersions, isVersion } from "@regrow/core/version";
import { command, type Command } from "../command/index.ts";
import { allPages, openClient } from "../session/index.ts";

/** What a pipeline asked for has been found. */
const EXIT_NEW_FAULTS = 1;

export const faultsCommand: Command = command({
  name: "faults",
  summary: "show what goes wrong on devices, by cause, the most recent first",
  about: [
    "With --fail-on-new-since a pipeline is told by the exit status: 1 when a cause was never seen in that version or a lower one.",
  ],
  arguments: {},
  options: {
    product: { kind: "text", about: "only faults of this product", value: "CODE" },
    version: { kind: "text", about: "only faults of this published version; needs --product", value: "VERSION" },
    "fail-on-new-since": {
      kind: "text",
      about: "exit with 1 when a cause is new after this version; needs --product",
      value: "VERSION",
    },
  },
  run: async ({ product, version, "fail-on-new-since": base }, { environment, signal }) => {
    for (const [option, value] of Object.entries({ version, "fail-on-new-since": base }))
      if (value !== undefined && (product === undefined || !isVersion(value)))
        throw new RegrowError("USAGE", {
          [option]: value,
          problem: "takes a version of the product that --product names",
        });
    const client = await openClient(environment);
    const filter = { ...(product === undefined ? {} : { product }), ...(version === undefined ? {} : { version }) };
    const pages = await allPages((page) => client.call("listFaults", { ...filter, ...page }, signal));
    const faults = pages.flatMap((page) => page.faults);
    const fresh = base === undefined ? [] : faults.filter((fault) => isNewSince(fault, base));
    return {
      text: [
        ...faults.flatMap(faultLines),
        ...(base === undefined ? [] : [`${fresh.length} of ${faults.length} causes are new since ${base}`]),
      ],
      json: { faults, ...(base === undefined ? {} : { newSince: fresh.map(({ fingerprint }) => fingerprint) }) },
      ...(fresh.length === 0 ? {} : { exit: EXIT_NEW_FAULTS }),
    };
  },
});

type Fault = AnswerOf<"listFaults">["faults"][number];

/** True when published versions have shown the cause, and all of them are higher. */
export function isNewSince({ versions }: Pick<Fault, "versions">, base: string): boolean {
  return versions.length > 0 && versions.every(({ version }) => compareVersions(version, base) > 0);
}

/** Two lines for people: the cause in figures, and what its newest fault said of itself. */
export function faultLines(fault: Fault): readonly string[] {
  const { fingerprint, product, subject, type, exitCode, signal, count, devices, lastAtMs, newest, versions } = fault;
  const how = signal === null ? (exitCode === null ? type : `${type} ${exitCode}`) : `${type} ${signal}`;
  const figures = `${count} on ${devices} ${devices === 1 ? "device" : "devices"}`;
  const where = [product, ...versions.map(({ version }) => version)].filter((part) => part !== null).join(" ");
  const said = causeLine(newest?.lastOutput ?? "");
  return [
    [fingerprint, `${subject} ${how}`, figures, `last ${new Date(lastAtMs).toISOString()}`, where].join("  ").trimEnd(),
    ...(said === "" ? [] : [`  ${printable(said).slice(0, 160)}`]),
  ];
}
