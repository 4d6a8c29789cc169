import { asRegrowError } from "@regrow/core/error";
import type { Store } from "../../data/index.ts";
import type { ConsolePorts } from "./console-session.ts";

/** A device's console over the browser's WebSocket, at the address that the page came from. */
export function browserPorts(uuid: string, store: Store): ConsolePorts {
  return {
    connect: (events) => {
      const url = new URL(`/api/devices/${encodeURIComponent(uuid)}/console`, location.href);
      url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
      const socket = new WebSocket(url);
      socket.binaryType = "arraybuffer";
      socket.addEventListener("open", () => events.opened());
      socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
        if (data instanceof ArrayBuffer) events.received(new Uint8Array(data));
      });
      socket.addEventListener("close", ({ reason }) => events.ended(reason));
      return {
        send: (bytes) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(Uint8Array.from(bytes));
        },
        close: () => socket.close(),
      };
    },
    // A WebSocket that is refused does not say why: the same request without one does.
    whyRefused: async () => {
      try {
        await store.act("openDeviceConsole", { uuid });
        return null;
      } catch (thrown) {
        const error = asRegrowError(thrown);
        return error.code === "WEBSOCKET_REQUIRED" || error.code === "DMS_UNREACHABLE" ? null : error;
      }
    },
  };
}
