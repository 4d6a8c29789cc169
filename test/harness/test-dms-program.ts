import { appendFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { createDms, observeCommits, openSqlite } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { createLogger } from "@regrow/node/log";
import { BAD_ANSWERS, answerBadly, type BadAnswer } from "./bad-answers.ts";

/**
 * A DMS as `regrow dms` runs it, with what tests need besides: devices come back soon, webhooks may lead to this machine, a small limit, a file with all that devices
 * were told, and its own death (SIGKILL) right before the n-th commit or right after the n-th answer to a device, counted from the
 * line `arm` on standard input; the line `answer <way>` lets it answer devices badly, any other well. Started by `startTestDms`.
 */
const { values } = parseArgs({
  options: {
    folder: { type: "string", default: "" },
    "people-port": { type: "string", default: "0" },
    "device-port": { type: "string", default: "0" },
    "bundle-bytes": { type: "string" },
    told: { type: "string" },
    kill: { type: "string", default: "never" },
    "kill-at": { type: "string", default: "1" },
  },
});

let isArmed = false;
let badly: BadAnswer | undefined;
let left = Number(values["kill-at"]);

function reach(point: "before-commit" | "after-answer"): void {
  if (!isArmed || values.kill !== point) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, "SIGKILL");
}

/** Written down before it is sent: what a device may have read is in the file, however this process ends. */
function tellOf(url: string | undefined, response: ServerResponse): void {
  const { told } = values;
  const { end } = response;
  if (told === undefined) return;
  Reflect.set(response, "end", (...given: readonly unknown[]): unknown => {
    const [body] = given;
    const line = { url, status: response.statusCode, body: typeof body === "string" ? body : null };
    appendFileSync(told, `${JSON.stringify(line)}\n`);
    return Reflect.apply(end, response, given);
  });
}

const bundleBytes = values["bundle-bytes"];
const dms = await createDms({
  folder: values.folder,
  peoplePort: Number(values["people-port"]),
  devicePort: Number(values["device-port"]),
  clock: new SystemClock(),
  entropy: new SystemEntropy(),
  logger: createLogger({ stream: process.stderr, format: "json", level: "info" }),
  returnPolicy: { afterMs: 1_000, jitterMs: 0 },
  webhookReach: { http: true, networks: ["127.0.0.1/32"] },
  openSqlite: (path) => observeCommits(openSqlite(path), () => reach("before-commit")),
  ...(bundleBytes === undefined ? {} : { limits: { bundleBytes: Number(bundleBytes) } }),
});
dms.devices.server.prependListener("request", ({ url }, response) => {
  tellOf(url, response);
  response.once("finish", () => reach("after-answer"));
});

answerBadly(dms.devices.server, () => badly);

process.stdout.write("listening\n");
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "arm") isArmed = true;
  else badly = BAD_ANSWERS.find((answer) => `answer ${answer}` === line);
  process.stdout.write(line === "arm" ? "armed\n" : `answers ${badly ?? "well"}\n`);
}
await dms.close();
