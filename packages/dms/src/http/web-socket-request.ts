import type { IncomingMessage } from "node:http";

/** For the option `shouldUpgradeCallback` of a server: every other upgrade that is wished for is a request like all others. */
export function isWebSocketRequest({ method, headers }: IncomingMessage): boolean {
  return method === "GET" && headers.upgrade?.toLowerCase() === "websocket";
}
