import type { FastifyRequest } from "fastify";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import type { Database } from "../database/index.ts";
import { findDevice } from "../device/index.ts";
import { isWipePending } from "../order/index.ts";
import type { Access } from "../people-api/index.ts";
import type { DeviceLink } from "./device-link.ts";
import type { DeviceLinks } from "./device-links.ts";

/** What routes about live links are made of. */
export interface LinkRouteParts {
  readonly database: Database;
  readonly links: DeviceLinks;
}

/** With what anything that is asked of a device over its link can be refused; the device's own word among it. */
export const LINK_REFUSALS = [
  "CONSOLE_LOST",
  "DEVICE_BUSY",
  "DEVICE_OFFLINE",
  "DEVICE_SILENT",
  "DEVICE_UNKNOWN",
  "DEVICE_WIPE_PENDING",
  "LINK_MESSAGE_INVALID",
  "LINK_MESSAGE_UNKNOWN",
] as const satisfies readonly ErrorCode[];

/** The link of a device that the caller reaches. @throws RegrowError DEVICE_UNKNOWN, DEVICE_WIPE_PENDING, DEVICE_OFFLINE */
export async function findLink(
  { database, links }: LinkRouteParts,
  access: Access,
  request: FastifyRequest<{ Params: { uuid: string } }>,
): Promise<DeviceLink> {
  const { uuid } = request.params;
  const scope = access.scope(request);
  if ((await findDevice(database, scope, uuid)) === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
  // What the last owner left is not for this one to look at meanwhile.
  if (await isWipePending(database, uuid)) throw new RegrowError("DEVICE_WIPE_PENDING", { uuid });
  return links.require(scope, uuid);
}

/** The same where the device is to do something. @throws RegrowError DEVICE_COMMANDS_OFF besides */
export async function findCommandLink(...found: Parameters<typeof findLink>): Promise<DeviceLink> {
  const link = await findLink(...found);
  link.requireCommands();
  return link;
}
