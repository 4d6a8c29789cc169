import { once } from "node:events";
import { createServer } from "node:http";

export interface FileServer extends AsyncDisposable {
  readonly port: number;
}

/** What it serves, with its checksum in both dialects. */
export const PAGE = { text: "123456789", crc: { "gecko-os": "0xCBF43926", zentrios: "89F6" } } as const;

/** A server as updates of the web app come from; one page, whatever is asked for. */
export async function startFileServer(): Promise<FileServer> {
  const server = createServer((_, response) => void response.end(PAGE.text));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has no port");
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
