import type { Clock, Serial, SerialFormat } from "@regrow/core/port";
import type { Client } from "@regrow/client/client";
import type { Session } from "../session/index.ts";
import { parseAddress } from "./address.ts";
import type { DeviceLink, LinkEvents, LinkUse } from "./device-link.ts";
import { openDmsLine } from "./dms-line.ts";
import { openDmsLink } from "./dms-link.ts";
import { openHttpLink } from "./http-link.ts";
import { openLineLink } from "./line-link.ts";
import { openSerialLine } from "./serial-line.ts";
import { openTcpLine } from "./tcp-line.ts";

export interface OpenLinkOptions {
  readonly address: string;
  readonly use: LinkUse;
  /** Loaded when it is needed: it brings a native module. */
  readonly serial: () => Promise<Serial>;
  readonly format: SerialFormat;
  readonly user: string;
  readonly secret: () => Promise<string>;
  /** For a device by its id: the DMS that this user is signed in to. @throws RegrowError SIGN_IN_REQUIRED */
  readonly dms: () => Promise<{ readonly session: Pick<Session, "address" | "token">; readonly client: Client }>;
  readonly answerMs: number;
  readonly events: LinkEvents;
  readonly clock: Pick<Clock, "sleep">;
  readonly signal: AbortSignal;
}

/** A tenth of a second at 921,600 baud, and less than a second at 115,200, so that there is progress to be seen. */
const SERIAL_CHUNK = { writeBytes: 8_192, readBytes: 8_192 };
const TCP_CHUNK = { writeBytes: 32_768, readBytes: 32_768 };

/** @throws RegrowError USAGE, CONSOLE_* */
export async function openLink(options: OpenLinkOptions): Promise<DeviceLink> {
  const address = parseAddress(options.address);
  const { signal, secret, ...around } = options;
  switch (address.kind) {
    case "serial": {
      const line = await openSerialLine(await options.serial(), address.path, options.format);
      // Asks for no secret: whoever has the cable has the device.
      return await openLineLink(line, { ...around, signal, kind: "serial", chunk: SERIAL_CHUNK });
    }
    case "tcp": {
      const line = await openTcpLine(address, signal);
      return await openLineLink(line, { ...around, signal, secret, kind: "remote-terminal", chunk: TCP_CHUNK });
    }
    case "dms": {
      const { session, client } = await options.dms();
      const { uuid } = address;
      if (options.use === "programs") return openDmsLink({ ...around, client, uuid, signal });
      const line = await openDmsLine({ session, client, uuid, clock: options.clock, signal });
      // Asks for no secret: the DMS has.
      return await openLineLink(line, { ...around, signal, kind: "dms", chunk: TCP_CHUNK });
    }
    case "http": {
      const link = openHttpLink(address.origin, { ...options, fetch });
      // Says at once when nobody is there, or the secret is wrong.
      await link.run("version", { signal });
      return link;
    }
  }
}
