import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { MAX_SETTINGS_FILE_BYTES, parseSettings } from "@regrow/core/settings-file";
import { command, type Command, type Context } from "../command/index.ts";
import { formatBytes } from "../output/index.ts";
import { KEYS_OPTIONS, openFolder } from "./key-options.ts";

const DAY_MS = 86_400_000;
const MAX_DAYS = 3_650;

export const dfuFactoryCommand: Command = command({
  name: "dfu factory",
  summary: "make a factory package: all that makes devices of blank ones, in one signed file",
  about: [
    "For devices that were made with 'regrow device init --blank': send it with 'regrow dfu <tty> FILE'. It holds the software, the factory",
    "values of variables, the DMS's address and a provisioning token, never a private key: each device makes its own. Needs no network.",
    "A token in it is a secret: keep the file as you keep the token. Make one that counts for as many devices ('regrow token create').",
  ],
  arguments: { bundle: { kind: "text", about: "bundle that the devices are made with", required: true } },
  options: {
    ...KEYS_OPTIONS,
    out: { kind: "text", about: "package to write", value: "FILE", required: true },
    dms: { kind: "text", about: "address of the DMS for devices", value: "URL" },
    ca: { kind: "text", about: "certificate that the DMS is believed by, PEM", value: "FILE" },
    "token-file": { kind: "text", about: "file with the provisioning token", value: "FILE" },
    settings: {
      kind: "text",
      about: "factory values: a file with one '<variable>  <value>' a line, as 'save' writes it",
      value: "FILE",
    },
    days: { kind: "number", about: `days for which it makes devices, ${MAX_DAYS} at most`, value: "N", default: 90 },
  },
  run: async (input, context) => {
    const { makeFactoryPackage } = await import("../factory/index.ts"); // brings the verifier
    const { clock, folder, signal } = context;
    if (!Number.isInteger(input.days) || input.days < 1 || input.days > MAX_DAYS)
      throw new RegrowError("USAGE", { days: input.days, expected: `1 to ${MAX_DAYS}` });
    const out = resolve(folder, input.out);
    const nowMs = clock.nowMs();
    const made = await makeFactoryPackage({
      folder: await openFolder(input, context),
      bundle: resolve(folder, input.bundle),
      ...{ out, nowMs, signal, expiresAtMs: nowMs + input.days * DAY_MS },
      dms: await readDms(input, context),
      token: input["token-file"] === undefined ? null : (await readGiven(input["token-file"], context)).trim(),
      settings: input.settings === undefined ? {} : await readSettings(input.settings, context),
    });
    const { product, version, expiresAtMs, dms, token, settings } = made.document;
    const parts = [
      ...(dms === null ? ["no DMS"] : [`DMS ${dms.url}`]),
      token === null ? "no token: it is set by hand" : "a provisioning token",
      `${Object.keys(settings).length} factory values`,
    ];
    const text = [
      `made a factory package of ${product} ${version}: ${out}, ${formatBytes(made.sizeBytes)}, until ${new Date(expiresAtMs).toISOString().slice(0, 10)}`,
      `with ${parts.join(", ")}`,
    ];
    const json = { file: out, product, version, sizeBytes: made.sizeBytes, expiresAtMs, dms: dms?.url ?? null };
    return { text, json: { ...json, hasToken: token !== null, settings: Object.keys(settings) } };
  },
});

async function readDms(
  { dms, ca }: { readonly dms: string | undefined; readonly ca: string | undefined },
  context: Context,
): Promise<{ url: string; caPem: string } | null> {
  if ((dms === undefined) !== (ca === undefined))
    throw new RegrowError("USAGE", { missing: "--dms and --ca go together: without the CA no DMS can be believed" });
  return dms === undefined || ca === undefined ? null : { url: dms, caPem: await readGiven(ca, context) };
}

async function readSettings(file: string, context: Context): Promise<Record<string, string>> {
  const text = await readGiven(file, context);
  if (text.length > MAX_SETTINGS_FILE_BYTES)
    throw new RegrowError("USAGE", { file, problem: `more than ${MAX_SETTINGS_FILE_BYTES} bytes` });
  const parsed = parseSettings(text, "gecko-os");
  if (!parsed.ok) throw new RegrowError("USAGE", { file, line: parsed.line, problem: parsed.reason });
  return { ...parsed.values };
}

async function readGiven(name: string, { folder }: Context): Promise<string> {
  const file = resolve(folder, name);
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
}
