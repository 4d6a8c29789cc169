import { connect, createServer, type Socket } from "node:net";

export interface CuttingProxyOptions {
  readonly toPort: number;
  /** Cuts the connection each time this many bytes have come from the server, or from the client. */
  readonly everyBytes: number;
  /** Whose bytes count; the server's. */
  readonly counted?: "server" | "client";
  /** After so many cuts nobody is there any more, as after `shut`; there is no end to them unless told. */
  readonly mostCuts?: number;
}

/** A TCP line to a server on this machine, which can be cut. */
export interface CuttingProxy extends AsyncDisposable {
  readonly port: number;
  /** Counted bytes that were passed on since the last `begin`. */
  readonly passedBytes: number;
  readonly cuts: number;
  /** Counts from zero, and cuts from now on. */
  begin(): void;
  /** Ends every connection and every new one at once, as if nobody were there, until `open`. */
  shut(): void;
  /** Lets everything through. */
  open(): void;
}

export async function startCuttingProxy({
  toPort,
  everyBytes,
  counted = "server",
  mostCuts = Number.POSITIVE_INFINITY,
}: CuttingProxyOptions): Promise<CuttingProxy> {
  let state: "open" | "cutting" | "shut" = "open";
  let [passedBytes, sinceCut, cuts] = [0, 0, 0];
  const sockets = new Set<Socket>();
  const end = (...pair: readonly Socket[]): void => pair.forEach((socket) => socket.destroy());

  const server = createServer((client) => {
    if (state === "shut") return end(client);
    const upstream = connect(toPort, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => end(client, upstream)); // a line that is cut fails at both ends
      socket.on("close", () => {
        sockets.delete(socket);
        end(client, upstream);
      });
    }
    const [source, target] = counted === "server" ? [upstream, client] : [client, upstream];
    target.pipe(source);
    source.on("data", (piece: Buffer) => {
      const room = state === "cutting" ? everyBytes - sinceCut : piece.length;
      const passed = piece.subarray(0, room);
      passedBytes += passed.length;
      sinceCut += passed.length;
      if (state !== "cutting" || passed.length < room) return void target.write(passed);
      cuts += 1;
      if (cuts >= mostCuts) {
        state = "shut";
        end(...[...sockets].filter((socket) => socket !== client && socket !== upstream));
      }
      sinceCut = 0;
      // What was passed arrives; then there is nobody any more, in either direction.
      target.write(passed, () => end(client, upstream));
      source.pause();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has no port");

  return {
    port: address.port,
    get passedBytes() {
      return passedBytes;
    },
    get cuts() {
      return cuts;
    },
    begin() {
      [passedBytes, sinceCut, cuts, state] = [0, 0, 0, "cutting"];
    },
    shut() {
      state = "shut";
      end(...sockets);
    },
    open() {
      state = "open";
    },
    async [Symbol.asyncDispose]() {
      end(...sockets);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
