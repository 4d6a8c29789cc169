// Sends requests as a device would and ends. The task comes on the command line. Run by figure/check-in.ts.
import { Agent, request } from "node:https";
import type { ClientTask } from "./check-in/messages.ts";

/** At the same time: enough that the server never waits. */
const WIDTH = 4;

const task: ClientTask = JSON.parse(process.argv[2] ?? "");
const identity = { ca: task.caPem, key: task.keyPem, cert: task.certificatePem };
const kept = new Agent({ ...identity, keepAlive: true, maxSockets: WIDTH });

let sent = 0;
await Promise.all(
  Array.from({ length: WIDTH }, async () => {
    for (; sent < task.count;) {
      sent += 1;
      await ask();
    }
  }),
);
kept.destroy();

function ask(): Promise<void> {
  return new Promise((resolve, reject) => {
    const agent = task.isKept ? { agent: kept } : { agent: false as const, ...identity };
    const asked = request(task.url, { headers: task.headers, ...agent }, (answer) => {
      if (answer.statusCode !== 204) reject(new Error(`status ${answer.statusCode}`));
      answer.resume().once("end", resolve);
    });
    asked.once("error", reject);
    asked.end();
  });
}
