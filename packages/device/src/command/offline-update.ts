import { RegrowError, asRegrowError } from "@regrow/core/error";
import { formatMissing } from "@regrow/core/intake";
import type { CommandLine } from "./executors.ts";
import type { CommandContext } from "./command-context.ts";
import { fail, failure, say, type LineTransfer, type Outcome } from "./outcome.ts";
import { messageOf } from "../dms-client/message.ts";

type Context = Pick<CommandContext, "intake" | "clock" | "bootloader" | "channel" | "actor">;

const HASH = /^[0-9a-f]{64}$/;

/** `dfu_update -o`: the file comes over the channel on which that was typed. Null where the line asks for something else. */
export async function offlineUpdate(
  { intake, clock, bootloader, channel, actor }: Context,
  { arguments: words, options }: Pick<CommandLine, "arguments" | "options">,
): Promise<Outcome | null> {
  const { manifest, kept } = options;
  if (options["offline"] === undefined)
    return manifest === undefined && kept === undefined ? null : fail(5, "-m and -k go with -o");
  if (Object.values(words).some((word) => word !== undefined))
    return fail(5, "-o takes what comes: no version is asked for");
  if (manifest !== undefined && !HASH.test(manifest)) return fail(7, "-m is the SHA-256 of a manifest, in hexadecimal");
  if (manifest === undefined && kept !== undefined) return fail(5, "-k goes with -m");
  if (channel === "http-api" || actor === "kernel")
    return fail(1, "A file can come over a serial line or the remote terminal; over HTTP, send it to /bundle");
  if (intake.isBusy) return failure(new RegrowError("UPDATE_BUSY"));
  // Only here: most devices never get an update over a line.
  const [{ OfflineUpdate }, { wordsOf }] = await Promise.all([import("../dfu/index.ts"), import("../intake/index.ts")]);
  const resume = manifest === undefined ? {} : { resume: { manifestSha256: manifest, keptBytes: Number(kept ?? 0) } };
  let isInstalled = false;
  const update = new OfflineUpdate({
    clock,
    take: async (source, signal) => {
      const taken = await intake.takeBundle(source, { by: actor, signal, ...resume });
      isInstalled = taken.kind === "installed";
      return wordsOf(taken);
    },
  });
  const reboot = async (): Promise<void> => void (await bootloader.request({ kind: "reboot", by: actor }));
  const transfer: LineTransfer = {
    push: (bytes) => update.push(bytes),
    lost: () => update.lost(),
    run: async (write) => {
      const end = await update.run(write);
      if (!end.isTaken) return { code: 1, text: end.text, advice: end.advice };
      return { code: 0, text: end.text, ...(isInstalled ? { isLast: true, afterwards: reboot } : {}) };
    },
  };
  return { code: 0, text: "", transfer };
}

/** `dfu_query -o`: what of a bundle is missing here. */
export async function offlineQuery({ intake }: Pick<Context, "intake">, manifest: string): Promise<Outcome> {
  if (!HASH.test(manifest)) return fail(7, "-o is followed by the SHA-256 of a manifest, in hexadecimal");
  try {
    return say(formatMissing(await intake.missing(manifest)));
  } catch (thrown) {
    const error = asRegrowError(thrown);
    return { ...failure(error), text: `0 ${messageOf(error)}` };
  }
}
