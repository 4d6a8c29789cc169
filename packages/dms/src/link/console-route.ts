import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Logger } from "@regrow/core/port";
import { Problem, Uuid, type Access, type PeopleInstance } from "../people-api/index.ts";
import { LINK_REFUSALS, findCommandLink, type LinkRouteParts } from "./find-link.ts";
import { LINK_SOCKETS, LinkSocket } from "./link-socket.ts";
import { PersonConsole } from "./person-console.ts";
import { RecordedConsole } from "./recorded-console.ts";
import { Upgrades } from "./upgrades.ts";

interface ConsoleParts extends LinkRouteParts {
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  readonly logger: Logger;
}

/** Consoles of people at a time. */
const MAX_CONSOLES = 500;

/** A device's console as a WebSocket, for browsers (cookie, own Origin) and programs (bearer). */
export function consoleRoute(app: PeopleInstance, parts: ConsoleParts, access: Access): void {
  const upgrades = new Upgrades(app);
  let count = 0;
  app.get(
    "/api/devices/:uuid/console",
    {
      schema: {
        operationId: "openDeviceConsole",
        tags: ["live link"],
        summary:
          "The device's console as a WebSocket: its messages are the console's bytes. Every line is in the audit log",
        description:
          "For browsers (cookie, from a page of this DMS) and programs (bearer). Works in safe mode too. Ask without wanting a WebSocket to learn whether you would get one.",
        errors: [...LINK_REFUSALS, "DEVICE_COMMANDS_OFF", "NOT_ALLOWED", "WEBSOCKET_REQUIRED"],
        params: Type.Object({ uuid: Uuid }),
        response: { 101: Type.Null({ description: "A WebSocket with the console's bytes" }), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const link = await findCommandLink(parts, access, request);
      // Who asks without wanting a WebSocket learns whether they would get one.
      upgrades.require(request);
      if (count >= MAX_CONSOLES) throw new RegrowError("RATE_LIMITED", { consoles: count, retryAfterMs: 30_000 });
      count += 1;
      const record = new RecordedConsole({ ...parts, access }, request, request.params.uuid);
      const opened = await PersonConsole.open(link.consoles, { ...parts, record, onEnd: () => (count -= 1) });
      reply.hijack();
      const socket = upgrades.take(request, LINK_SOCKETS);
      opened.attach(socket instanceof LinkSocket ? socket : undefined);
    },
  );
}
