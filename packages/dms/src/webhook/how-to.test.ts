import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";
import { startDms } from "../../test/start-dms.ts";
import { signUp } from "../../test/test-person.ts";

const PAGE = new URL("../../../../docs/how-to/receive-webhooks.md", import.meta.url);

describe("how to receive webhooks", { timeout: 60_000 }, () => {
  it("has a receiver that takes what the DMS sends, once, and nothing else", async () => {
    const [, program = ""] = /^```js receiver\n([^]*?)^```$/m.exec(await readFile(PAGE, "utf8")) ?? [];
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "regrow-receiver-"));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const test = stack.use(await startDms({ webhookReach: { http: true, networks: ["127.0.0.1"] } }));
    const anna = await signUp(test);
    // Its address is known once it runs, and its secret before: it is registered under another address first.
    const made = await anna.send("POST", "/api/webhooks", { url: "http://127.0.0.1:9/" });
    const { id, secret } = made.json<{ id: string; secret: string }>();
    const file = join(folder, "receiver.mjs");
    await writeFile(file, program);
    const child = spawn(process.execPath, [file], {
      env: { ...process.env, WEBHOOK_SECRET: secret, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const over = once(child, "exit");
    stack.defer(async () => {
      child.kill("SIGKILL");
      await over;
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => String((await lines.next()).value);
    const url = `http://127.0.0.1:${(await next()).replace("port ", "")}/`;
    await anna.send("PUT", `/api/webhooks/${id}`, { url });
    const send = async (): Promise<string> =>
      (await anna.send("POST", `/api/webhooks/${id}/test`)).json<{ delivery: string }>().delivery;
    const delivery = await send();
    const first = await next();
    assert.equal(JSON.parse(first).type, "webhook.test");
    const forged = await fetch(url, {
      method: "POST",
      headers: {
        "webhook-id": "x",
        "webhook-timestamp": String(Math.floor(Date.now() / 1_000)),
        "webhook-signature": "v1,AAAA",
      },
      body: first,
    });
    assert.equal(forged.status, 401);
    await anna.send("POST", `/api/webhooks/${id}/deliveries/${delivery}/replay`);
    await send();
    const second = await next();
    assert.notEqual(JSON.parse(second).timestamp, JSON.parse(first).timestamp, "a repeat was shown");
  });
});
