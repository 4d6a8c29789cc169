import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A server on this machine, at a port that was free. Ends with everybody who is connected. */
export interface LocalServer extends AsyncDisposable {
  readonly port: number;
  readonly sockets: ReadonlySet<Socket>;
}

export async function startTcpServer(onConnection: (socket: Socket) => void): Promise<LocalServer> {
  return await listen(createTcpServer({ allowHalfOpen: false }, onConnection));
}

export async function startHttpServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<LocalServer & { readonly url: string }> {
  const server = await listen(createHttpServer(answer));
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}

/** A port that nobody listens on: one that was free a moment ago. */
export async function deafPort(): Promise<number> {
  await using server = await startTcpServer(() => {});
  return server.port;
}

/** Lets the network have its turn: a console that is asked again and again leaves it none. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Lets everything run until something holds. A test that never gets there is ended by the runner. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

async function listen(server: Server): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket.on("error", () => {}));
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async (): Promise<void> => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, sockets, [Symbol.asyncDispose]: close };
}
