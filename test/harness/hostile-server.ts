import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of somebody else: it serves a hostile page and takes down everything else that arrives. */
export interface HostileServer extends AsyncDisposable {
  readonly port: number;
  /** What came: the method, then the address and the body unescaped. */
  readonly seen: readonly string[];
}

/** @param page file of the page */
export async function startHostileServer(page: string): Promise<HostileServer> {
  const html = await readFile(page);
  const seen: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === "/") return void response.setHeader("content-type", "text/html").end(html);
    let body = "";
    request.setEncoding("utf8").on("data", (piece: string) => (body += piece));
    request.on("end", () => {
      seen.push(`${request.method ?? ""} ${decodeURIComponent(request.url ?? "")} ${body}`);
      response.end();
    });
  });
  server.on("upgrade", (request, socket) => {
    seen.push(`UPGRADE ${request.url ?? ""}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
