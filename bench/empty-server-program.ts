// The least that an HTTP server can do: `empty-server-program.ts <body bytes>` answers everything with so many, and says its port.
import { createServer } from "node:http";

const body = Buffer.alloc(Number(process.argv[2]), "x");
const server = createServer((request, response) => {
  request.resume();
  request.once("end", () => void response.writeHead(200, { "content-length": body.length }).end(body));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has no port");
  process.send?.(address.port);
});
process.once("disconnect", () => process.exit());
