import { TLSSocket } from "node:tls";
import { DEVICE_ROUTES } from "@regrow/core/protocol";
import type { DeviceInstance } from "../device-api/index.ts";
import type { DeviceGate } from "../device/index.ts";
import type { DeviceLinks } from "./device-links.ts";
import { LINK_SOCKETS, LinkSocket } from "./link-socket.ts";
import { Upgrades } from "./upgrades.ts";

/** Where devices open their live link: the checks of every request of theirs, then a WebSocket. */
export function linkRequests(app: DeviceInstance, links: DeviceLinks, gate: DeviceGate): void {
  const upgrades = new Upgrades(app);
  app.get(DEVICE_ROUTES.link.path, { onRequest: gate.require }, async (request, reply) => {
    const { uuid, serial, owner } = gate.owned(request);
    links.requireRoom(uuid);
    upgrades.require(request);
    const validUntilMs = validUntil(request.raw.socket);
    reply.hijack();
    const socket = upgrades.take(request, LINK_SOCKETS);
    if (socket instanceof LinkSocket) links.add(socket, { uuid, serial, owner, validUntilMs });
  });
}

/** Read before by the gate, which refuses a certificate without an end. */
function validUntil(socket: unknown): number {
  return socket instanceof TLSSocket ? Date.parse(socket.getPeerCertificate().valid_to) : 0;
}
