import type { FastifyRequest } from "fastify";
import { RegrowError } from "@regrow/core/error";
import type { Database } from "../database/index.ts";
import { findDevice } from "../device/index.ts";
import type { Access } from "../people-api/index.ts";
import type { DeviceLink } from "./device-link.ts";
import type { DeviceLinks } from "./device-links.ts";

/** What routes about live links are made of. */
export interface LinkRouteParts {
  readonly database: Database;
  readonly links: DeviceLinks;
}

/** The link of a device that the caller reaches. @throws RegrowError DEVICE_UNKNOWN, DEVICE_OFFLINE */
export async function findLink(
  { database, links }: LinkRouteParts,
  access: Access,
  request: FastifyRequest<{ Params: { uuid: string } }>,
): Promise<DeviceLink> {
  const { uuid } = request.params;
  const scope = access.scope(request);
  if ((await findDevice(database, scope, uuid)) === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
  return links.require(scope, uuid);
}

/** The same where the device is to do something. @throws RegrowError DEVICE_COMMANDS_OFF besides */
export async function findCommandLink(...found: Parameters<typeof findLink>): Promise<DeviceLink> {
  const link = await findLink(...found);
  link.requireCommands();
  return link;
}
