import { resetFaults } from "@regrow/core/boot";
import { RegrowError } from "@regrow/core/error";
import { readObject, readOrNull, readText } from "@regrow/core/field";
import { DiskError, type Disk } from "@regrow/core/port";
import type { Order } from "@regrow/core/protocol";
import { parseResetOrderKind } from "@regrow/core/reset";
import { FILES, FOLDERS } from "../layout/index.ts";
import { unless, writeDurably } from "../store/index.ts";
import type { ResetPorts } from "./reset-ports.ts";
import { readPlan } from "./reset-plan.ts";
import { takeReset } from "./reset.ts";
import { wipe } from "./wipe.ts";

/**
 * Keeps an order of the DMS until the next session begins, which carries it out before anything else runs. Durable when it resolves.
 * @returns "done" when the recovery log says that it was carried out before
 * @throws RegrowError INPUT_INVALID for what this framework does not know; as takeReset; DiskError
 */
export async function takeOrder(ports: TakingPorts, { id, kind }: Order): Promise<"taken" | "done"> {
  const { disk, state } = ports;
  const reset = parseResetOrderKind(kind);
  if (reset === undefined && !isKnown(kind)) throw new RegrowError("INPUT_INVALID", { order: kind });
  if (state.isOrderDone(id)) return "done";
  if (reset !== undefined) {
    // One that has begun goes on with what it has worked out.
    const isTaken = (await readPlan(disk))?.order?.id === id;
    if (!isTaken) await takeReset(ports, { by: "dms", reset, order: { id, kind } });
    return "taken";
  }
  // Written each time: on a disk that takes no writes nobody is told to reboot for it again and again.
  if ((await disk.status(FOLDERS.boot)) === undefined) {
    await disk.makeDirectory(FOLDERS.boot);
    await disk.syncDirectory("");
  }
  await writeDurably(disk, FILES.order, new TextEncoder().encode(JSON.stringify({ id, kind })));
  return "taken";
}

/**
 * At the beginning of a session, with nothing running: carries out what was taken. Cut anywhere, it begins again at the next start;
 * once the log has it, it is never done again. A disk that refuses keeps nobody from starting (law L1): it is tried again.
 */
export async function carryOutOrder(ports: ResetPorts): Promise<void> {
  const { disk, logger, state } = ports;
  try {
    const order = await readOrder(disk);
    if (order === undefined) return;
    if (state.isOrderWaiting(order.id)) await state.commit(state.record, [], "dms");
    else if (!state.isOrderDone(order.id)) await carryOut(ports, order);
    // Forgotten only when the log holds it durably: what was not told would be asked for again.
    if (!state.isOrderDone(order.id)) return;
    await unless(["ENOENT"], disk.remove(FILES.order), undefined);
    await disk.syncDirectory(FOLDERS.boot);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    logger.error("an order is not carried out, the next start tries again", { reason: error.message });
  }
}

type TakingPorts = Pick<ResetPorts, "disk" | "cryptography" | "state">;

/** What is carried out here; a reset is kept as any reset is, whoever asks for it. */
type OwnKind = "wipe";

interface KnownOrder {
  readonly id: string;
  readonly kind: OwnKind;
}

/** What each kind does, and how the log says it. To be done with nothing running, as often as it takes. */
const EXECUTORS: { readonly [Kind in OwnKind]: (ports: ResetPorts) => Promise<string> } = {
  wipe: ({ disk, removeFolder }) => wipe(disk, removeFolder),
};

async function carryOut(ports: ResetPorts, { id, kind }: KnownOrder): Promise<void> {
  const { logger, state, endStaleApp } = ports;
  await endStaleApp?.();
  const detail = await EXECUTORS[kind](ports);
  // What the ring of faults shows of an app is its last owner's too.
  const reset = resetFaults(state.record);
  await state.commit(reset.record, [...reset.events, { kind: "order-done", orderId: id, order: kind, detail }], "dms");
  logger.info("order carried out", { order: kind });
}

const MAX_BYTES = 1_024;

/** Undefined where there is none, or what cannot be one: the DMS gives it again. */
async function readOrder(disk: Disk): Promise<KnownOrder | undefined> {
  const bytes = await unless(["ENOENT", "EINVAL"], disk.read(FILES.order, MAX_BYTES), undefined);
  const value = bytes === undefined ? undefined : parseJson(bytes);
  const order = readOrNull(() => {
    const fields = readObject(value);
    return { id: readText(fields["id"], 64), kind: readText(fields["kind"], 32) };
  });
  return order !== null && isKnown(order.kind) ? { id: order.id, kind: order.kind } : undefined;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined; // damaged: as if there were none
  }
}

function isKnown(kind: string): kind is OwnKind {
  return Object.hasOwn(EXECUTORS, kind);
}
