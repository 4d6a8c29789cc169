// Opens live links as devices do, and holds them. Run by figure/link.ts.
import { once } from "node:events";
import { Conversation } from "@regrow/core/link";
import { openSocket } from "@regrow/device/link";
import type { EnrolledDevice, Listener } from "./check-in/enrolled-device.ts";
import type { ClientOrder } from "./link/messages.ts";

/** Handshakes at the same time. */
const WIDTH = 4;
const WITHIN_MS = 60_000;

const links: Conversation[] = [];

process.on("message", (order: ClientOrder) => {
  const done = order.kind === "open" ? openAll(order.listener, order.devices) : echoAll();
  void done.then((count) => process.send?.(count));
});
await once(process, "disconnect");
process.exit(0);

async function openAll(listener: Listener, devices: readonly EnrolledDevice[]): Promise<number> {
  const waiting = [...devices];
  let count = 0;
  await Promise.all(
    Array.from({ length: WIDTH }, async () => {
      for (let device = waiting.pop(); device !== undefined; device = waiting.pop()) {
        links.push(await open(listener, device));
        count += 1;
      }
    }),
  );
  return count;
}

async function open({ url, caPem }: Listener, { uuid, keyPem, certificatePem }: EnrolledDevice): Promise<Conversation> {
  const record = { uuid, platform: "linux-x64", product: null, owner: null, isAcknowledged: true, appEnvironment: {} };
  const identity = {
    record,
    keyPem,
    certificatePem,
    caPem,
    dmsUrl: url,
    dmsOrder: null,
    platformRoot: new Uint8Array(0),
  };
  const socket = await openSocket(identity, new AbortController().signal);
  const link = new Conversation({ transmit: (bytes) => socket.send(bytes), serve: async () => null });
  socket.on("message", (data: Buffer) => void link.receive(data));
  socket.on("close", () => link.end());
  await link.ask(
    { request: "hello", framework: "1.0.0", dialect: "gecko-os", isSafeMode: false, takesCommands: true },
    { withinMs: WITHIN_MS, nowMs: 0 },
  );
  return link;
}

/** @returns how many answered with what they were sent */
async function echoAll(): Promise<number> {
  const answers = await Promise.all(
    links.map((link, index) =>
      link.ask({ request: "echo", data: index }, { withinMs: WITHIN_MS, nowMs: 0 }).then(
        (data) => data === index,
        () => false,
      ),
    ),
  );
  return answers.filter(Boolean).length;
}
