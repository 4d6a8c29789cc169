import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { Agent, get, request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { RecordingLogger } from "@regrow/testing/log";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { PASSWORD, signUp, type TestPerson } from "../../test/test-person.ts";

const AT = { host: "127.0.0.1", port: 0 };

interface Answer {
  readonly status: number;
  readonly body: string;
}

async function ask(url: string, agent?: Agent): Promise<Answer> {
  const [answer]: IncomingMessage[] = await once(get(url, { ...(agent === undefined ? {} : { agent }) }), "response");
  assert.ok(answer !== undefined);
  const pieces = await answer.toArray();
  return { status: answer.statusCode ?? 0, body: Buffer.concat(pieces).toString() };
}

function operations(test: TestDms, path: string): Promise<Answer> {
  return ask(`${test.dms.operationsUrl}${path}`);
}

/** Values of one metric by its labels as they are written; "" where it has none. */
async function scrape(test: TestDms, name: string): Promise<Record<string, number>> {
  const { body } = await operations(test, "/metrics");
  const series = body.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return Object.fromEntries(
    series.map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(name.length, at), Number(line.slice(at + 1))];
    }),
  );
}

describe("the operations listener", () => {
  const log = new RecordingLogger();
  let test: TestDms;
  let anna: TestPerson;

  before(async () => {
    test = await startDms({ operations: AT, logger: log });
    anna = await signUp(test);
  });
  after(() => test[Symbol.asyncDispose]());

  it("shows from the start what the documented alerts ask for", async () => {
    const page = await readFile(join(import.meta.dirname, "../../../../docs/how-to/operate-a-dms.md"), "utf8");
    const rules = /```yaml regrow-alerts\.yml\n([^]*?)```/.exec(page)?.[1] ?? "";
    const asked = rules.match(/regrow_\w+(?:\{[^}]*\})?/g) ?? [];
    assert.ok(asked.length >= 4, rules);
    const { body } = await operations(test, "/metrics");
    for (const series of asked) assert.ok(body.includes(`\n${series}${series.endsWith("}") ? " " : ""}`), series);
  });

  it("counts check-ins as they were answered, and what devices report", async () => {
    const device = new TestDevice(test);
    await device.provision(await anna.makeToken("provision"), randomUUID());
    await device.ask("PUT", "/provision");
    const { body } = await device.checkIn();
    assert.equal((await device.ask("GET", `/check-in/${String(body["standing"])}/0`)).status, 204);
    assert.equal((await device.ask("GET", `/check-in/${String(body["standing"])}/0`)).status, 204);
    assert.equal((await device.ask("GET", "/check-in/other/0")).status, 205);
    assert.equal((await new TestDevice(test).checkIn()).status, 401);
    assert.deepEqual(await scrape(test, "regrow_check_ins_total"), {
      '{kind="quick"}': 2,
      '{kind="full"}': 1,
      '{kind="refused"}': 1,
    });
    assert.deepEqual(await scrape(test, "regrow_device_refusals_total"), { '{code="DEVICE_CERTIFICATE_MISSING"}': 1 });

    device.record({ kind: "safe-mode-entered", reason: "forced", faults: 0 });
    device.record({
      kind: "update-refused",
      updateId: randomUUID(),
      version: "1.0.0",
      code: "STORAGE_FULL",
      detail: "",
    });
    assert.equal((await device.sendLog()).status, 200);
    assert.equal((await device.sendLog()).status, 200);
    assert.deepEqual(await scrape(test, "regrow_outcomes_total"), {
      ...{ '{result="installed"}': 0, '{result="confirmed"}': 0 },
      ...{ '{result="rolled-back"}': 0, '{result="refused"}': 1 },
    });
    assert.deepEqual(await scrape(test, "regrow_safe_mode_entries_total"), { "": 1 });
    assert.equal((await scrape(test, "regrow_device_requests_total"))['{route="POST /log",status="200"}'], 2);
    const handshakes = await scrape(test, "regrow_device_handshakes_total");
    assert.ok((handshakes['{kind="full"}'] ?? 0) >= 8);
  });

  it("counts requests of people by operation and status, and nothing that somebody made up", async () => {
    await anna.get("/api/products");
    await anna.get(`/api/devices/${randomUUID()}`);
    for (const url of ["/nowhere", "/api/nothing", `/${randomUUID()}`]) await test.dms.people.inject({ url });
    const requests = await scrape(test, "regrow_people_requests_total");
    assert.equal(requests['{operation="listProducts",status="200"}'], 1);
    assert.equal(requests['{operation="getDevice",status="404"}'], 1);
    assert.equal(requests['{operation="page",status="404"}'], 3);
    assert.equal((await scrape(test, "regrow_people_request_seconds_count"))['{operation="listProducts"}'], 1);
    const { body } = await operations(test, "/metrics");
    assert.doesNotMatch(body, /[0-9a-f]{8}-[0-9a-f]{4}-/, "an identifier");
    assert.doesNotMatch(body, /anna|nowhere/);
  });

  it("shows disk, certificates and process", async () => {
    assert.ok(((await scrape(test, "regrow_database_bytes"))[""] ?? 0) > 4_096);
    assert.ok(((await scrape(test, "regrow_commit_seconds_count"))[""] ?? 0) > 5);
    assert.ok(((await scrape(test, "regrow_folder_free_bytes"))[""] ?? 0) > 0);
    const ends = await scrape(test, "regrow_certificate_expiry_timestamp_seconds");
    assert.deepEqual(Object.keys(ends), ['{certificate="device-listener"}', '{certificate="device-authority"}']);
    for (const end of Object.values(ends)) assert.ok(end > test.clock.nowMs() / 1_000 + 600 * 86_400);
    assert.ok(((await scrape(test, "process_resident_memory_bytes"))[""] ?? 0) > 10_000_000);
    assert.deepEqual(
      log.lines.filter(({ message }) => message.startsWith("metric")),
      [],
    );
  });

  it("says what is not ready: the details here, the bare fact to people", async () => {
    const ready = await operations(test, "/readyz");
    assert.equal(ready.status, 200, ready.body);
    assert.deepEqual((await test.dms.people.inject({ url: "/readyz" })).json(), { status: "ready" });

    await using tight = await startDms({ operations: AT, readyFreeBytes: Number.MAX_SAFE_INTEGER });
    const { status, body } = await operations(tight, "/readyz");
    assert.equal(status, 503);
    const checks: { name: string; ok: boolean; problem: string | null }[] = JSON.parse(body).checks;
    assert.deepEqual(
      checks.filter(({ ok }) => !ok).map(({ name }) => name),
      ["folder"],
    );
    assert.match(checks.find(({ ok }) => !ok)?.problem ?? "", /bytes are free/);
    const told = await tight.dms.people.inject({ url: "/readyz" });
    assert.equal(told.statusCode, 503);
    assert.deepEqual(told.json(), { status: "not ready" });
    assert.deepEqual((await scrape(tight, "regrow_ready"))['{check="folder"}'], 0);
  });

  it("answers nothing else", async () => {
    assert.equal((await operations(test, "/healthz")).body, '{"status":"ok"}\n');
    assert.equal((await operations(test, "/api/me")).status, 404);
    const [refused]: IncomingMessage[] = await once(
      request(`${test.dms.operationsUrl}/metrics`, { method: "POST" }).end(),
      "response",
    );
    assert.equal(refused?.statusCode, 405);
  });

  it("leaves a line for each request that changes something, with who asked and never what was sent", async () => {
    log.lines.length = 0;
    await anna.get("/api/products?secret=query");
    await anna.send("POST", "/api/products", { code: "THING", platformRoot: "no root\nERROR forged" });
    const requests = log.lines.filter(({ message }) => message === "request");
    assert.deepEqual(
      requests.map(({ level, fields }) => [level, fields["operation"], fields["status"]]),
      [
        ["debug", "listProducts", 400],
        ["info", "createProduct", 422],
      ],
    );
    for (const { fields } of requests) {
      assert.match(String(fields["person"]), /^[0-9a-f-]{36}$/);
      assert.match(String(fields["requestId"]), /^[0-9a-f-]{36}$/);
      assert.equal(typeof fields["durationMs"], "number");
      assert.equal(fields["address"], "127.0.0.1");
    }
    assert.doesNotMatch(JSON.stringify(log.lines), /forged|secret=query/);
    assert.ok(!JSON.stringify(log.lines).includes(anna.token));
  });
});

describe("a DMS that stops", () => {
  it("says so first, takes nothing new, and answers what has begun", async () => {
    const test = await startDms({ operations: AT });
    const { peopleUrl, operationsUrl } = test.dms;
    using agent = new KeptAlive();
    assert.equal((await ask(`${peopleUrl}/healthz`, agent.agent)).status, 200);

    const payload = JSON.stringify({ userName: "anna", email: "anna@example.com", password: PASSWORD });
    const headers = { "content-type": "application/json", "content-length": payload.length };
    const begun = request(`${peopleUrl}/api/sign-up`, { method: "POST", headers });
    begun.write(payload.slice(0, 10));
    await once(test.dms.people.server, "request");

    const closed = test.dms.close();
    const stopping = await ask(`${operationsUrl}/readyz`);
    assert.equal(stopping.status, 503);
    assert.match(stopping.body, /the DMS is stopping/);
    assert.match((await ask(`${operationsUrl}/metrics`)).body, /^regrow_ready\{check="running"\} 0$/m);
    await assert.rejects(ask(`${peopleUrl}/healthz`), { code: "ECONNREFUSED" });

    begun.end(payload.slice(10));
    const [answer]: IncomingMessage[] = await once(begun, "response");
    assert.equal(answer?.statusCode, 201);
    await closed;
    await assert.rejects(ask(`${operationsUrl}/healthz`), { code: "ECONNREFUSED" });
    await test.restart();
    await test[Symbol.asyncDispose]();
  });
});

/** A client that keeps its connection: a stop must not wait for it. */
class KeptAlive implements Disposable {
  readonly agent = new Agent({ keepAlive: true });

  [Symbol.dispose](): void {
    this.agent.destroy();
  }
}
