import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import { RegrowError } from "@regrow/core/error";
import { LINK_LIMITS } from "@regrow/core/link";
import { DEVICE_HEADER, DEVICE_ROUTES } from "@regrow/core/protocol";
import { refusalError } from "../dms-client/index.ts";
import type { Identity } from "../identity/index.ts";

const HANDSHAKE_MS = 30_000;
/** Longest refusal that is read. */
const REFUSAL_BYTES = 16 * 1024;

/**
 * Opens the live link with the device's certificate, believing the same authorities as every request.
 * @throws RegrowError DEVICE_NOT_PROVISIONED, DMS_UNREACHABLE, or the code of the DMS's refusal; the signal's reason
 */
export async function openSocket(identity: Identity, signal: AbortSignal): Promise<WebSocket> {
  const { dmsUrl, caPem, certificatePem, keyPem, record } = identity;
  if (dmsUrl === null || caPem === null) throw new RegrowError("CONFIGURATION_INVALID", { missing: "a DMS" });
  if (certificatePem === null) throw new RegrowError("DEVICE_NOT_PROVISIONED");
  signal.throwIfAborted();
  // Only here: a device without a live link need not spend the memory.
  const { WebSocket: Socket } = await import("ws");
  const socket = new Socket(new URL(DEVICE_ROUTES.link.path, dmsUrl.replace(/^http/, "ws")), {
    ca: caPem,
    cert: certificatePem,
    key: keyPem,
    minVersion: "TLSv1.2",
    headers: { [DEVICE_HEADER]: record.uuid },
    handshakeTimeout: HANDSHAKE_MS,
    perMessageDeflate: false,
    maxPayload: LINK_LIMITS.messageBytes,
  });
  await opened(socket, signal);
  return socket;
}

function opened(socket: WebSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason);
      socket.terminate();
    };
    signal.addEventListener("abort", abort, { once: true });
    const settled = (): void => signal.removeEventListener("abort", abort);
    socket.once("open", () => {
      settled();
      resolve();
    });
    socket.once("unexpected-response", (_request, response) => {
      settled();
      void readRefusal(response).then((refusal) => {
        reject(refusal);
        socket.terminate();
      });
    });
    // Stays for the life of the socket: "close" follows, which is what counts.
    socket.on("error", (error) => {
      settled();
      reject(new RegrowError("DMS_UNREACHABLE", { reason: error.message }, { cause: error }));
    });
  });
}

/** Never rejects. */
async function readRefusal(response: IncomingMessage): Promise<RegrowError> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const piece of response) {
      if (!(piece instanceof Uint8Array)) continue; // never: no encoding is set
      sizeBytes += piece.length;
      if (sizeBytes > REFUSAL_BYTES) break;
      pieces.push(piece);
    }
    return refusalError(response.statusCode ?? 0, JSON.parse(Buffer.concat(pieces).toString()));
  } catch {
    return refusalError(response.statusCode ?? 0, undefined);
  } finally {
    response.destroy();
  }
}
