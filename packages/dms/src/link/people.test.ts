import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { get } from "node:http";
import type { Socket } from "node:net";
import { after, before, beforeEach, describe, it } from "node:test";
import { WebSocket } from "ws";
import { RegrowError } from "@regrow/core/error";
import type { LinkRequest } from "@regrow/core/link";
import { LinkedDevice, Refused, opened, unknown } from "../../test/linked-device.ts";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

interface Entry {
  readonly operation: string;
  readonly actor: { readonly name: string };
  readonly target: string;
  readonly changed: Readonly<Record<string, unknown>>;
}

describe("what people do over a device's live link", () => {
  let test: TestDms;
  let anna: TestPerson;
  let eve: TestPerson;
  let device: TestDevice;
  let linked: LinkedDevice;
  /** What the device was asked, and what it answers. */
  let asked: LinkRequest[];
  let serve: (request: LinkRequest) => unknown;
  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    eve = await signUp(test, "eve");
    device = new TestDevice(test);
    await device.enrol(
      { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") },
      randomUUID(),
    );
    linked = await open();
  });
  after(() => test[Symbol.asyncDispose]());
  beforeEach(() => {
    asked = [];
    serve = unknown;
  });

  const open = (hello = {}): Promise<LinkedDevice> =>
    LinkedDevice.open(
      test,
      device,
      (request) => {
        asked.push(request);
        return serve(request);
      },
      hello,
    );
  const path = (rest: string): string => `/api/devices/${device.uuid}/${rest}`;
  const audit = async (operation: string): Promise<readonly Entry[]> =>
    (await anna.get(`/api/audit?operation=${operation}`)).json<{ entries: readonly Entry[] }>().entries;
  const consoleOf = (headers: Readonly<Record<string, string>>): Promise<WebSocket> =>
    opened(new WebSocket(new URL(path("console"), test.dms.peopleUrl.replace("http", "ws")), { headers }));
  const bearer = ({ token }: TestPerson): Readonly<Record<string, string>> => ({ authorization: `Bearer ${token}` });
  const refusal = async (opening: Promise<unknown>): Promise<unknown> => {
    const error = await opening.then(
      () => assert.fail("it was opened"),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof Refused, String(error));
    return error.body["code"];
  };
  const eventually = async <Found>(find: () => Promise<Found | undefined> | Found | undefined): Promise<Found> => {
    for (;;) {
      const found = await find();
      if (found !== undefined) return found;
      await new Promise(setImmediate);
    }
  };

  it("sends one line and gives its answer; the line is recorded, secrets are not", async () => {
    serve = (request) =>
      request.request === "command" ? { code: 0, text: `did ${request.line}`, isSafeMode: true } : unknown(request);
    const answer = await anna.send("POST", path("command"), { line: "version" });
    assert.deepEqual(answer.json(), { code: 0, text: "did version", data: null, advice: null, isSafeMode: true });
    await anna.send("POST", path("command"), { line: "set wlan.passkey hunter2hunter2" });
    const [second, first] = await audit("sendDeviceCommand");
    assert.deepEqual(
      [first?.actor.name, first?.target, first?.changed],
      ["anna", `device ${device.uuid}`, { line: "version" }],
    );
    assert.doesNotMatch(JSON.stringify(second), /hunter2/);
    assert.equal((await anna.send("POST", path("command"), { line: "a\r\nb" })).statusCode, 400);
    const data = Buffer.from("raw").toString("base64");
    await anna.send("POST", path("command"), { line: "write 0 3", data });
    const last = asked.at(-1);
    assert.ok(last?.request === "command" && Buffer.from(last.data ?? []).toString() === "raw");
  });

  it("ends a console that the device has ended before its person had it", async () => {
    serve = (request) => {
      if (request.request !== "console-open") return unknown(request);
      // On its way before the answer.
      void linked.ask({ request: "console-close", console: request.console, reason: "nobody reads it" });
      return null;
    };
    const socket = await consoleOf(bearer(anna));
    const [code, reason] = await once(socket, "close");
    assert.deepEqual([code, String(reason)], [4000, "nobody reads it"]);
  });

  it("tells what the device refuses, what is no answer, and what it does not know", async () => {
    serve = () => {
      throw new RegrowError("UPDATE_BUSY");
    };
    assert.equal((await anna.send("POST", path("ota"), {})).json<{ code: string }>().code, "UPDATE_BUSY");
    serve = () => ({ nonsense: true });
    assert.equal((await anna.send("POST", path("ota"), {})).json<{ code: string }>().code, "LINK_MESSAGE_INVALID");
    serve = unknown;
    assert.equal(
      (await anna.send("POST", path("actions"), { action: "x" })).json<{ code: string }>().code,
      "LINK_MESSAGE_UNKNOWN",
    );
  });

  it("reads and sets variables; the audit log has their names", async () => {
    serve = (request) => (request.request === "get-variables" ? { values: { a: request.names.join("+") } } : null);
    assert.deepEqual((await anna.get(path("variables?names=x.y,z"))).json(), { values: { a: "x.y+z" } });
    assert.equal(
      (await anna.send("PUT", path("variables"), { values: { "wlan.passkey": "hunter2" } })).statusCode,
      204,
    );
    assert.deepEqual((await audit("setDeviceVariables"))[0]?.changed, { variables: "wlan.passkey", save: true });
    assert.equal((await anna.send("PUT", path("variables"), { values: {} })).statusCode, 400);
  });

  it("is for nobody else, and for nobody while the device is not there or takes no commands", async () => {
    assert.equal((await eve.send("POST", path("command"), { line: "version" })).statusCode, 404);
    assert.equal(await refusal(consoleOf(bearer(eve))), "DEVICE_UNKNOWN");
    assert.equal(await refusal(consoleOf({})), "SIGN_IN_REQUIRED");
    linked = await open({ takesCommands: false });
    assert.equal(
      (await anna.send("POST", path("command"), { line: "version" })).json<{ code: string }>().code,
      "DEVICE_COMMANDS_OFF",
    );
    linked.socket.close();
    await linked.closed;
    await eventually(async () => ((await anna.get(path("variables"))).statusCode === 409 ? true : undefined));
    assert.equal(await refusal(consoleOf(bearer(anna))), "DEVICE_OFFLINE");
    linked = await open();
    assert.equal((await anna.get(path("console"))).json<{ code: string }>().code, "WEBSOCKET_REQUIRED");
  });

  it("opens a console for a browser only from a page of its own", async () => {
    serve = () => null;
    const cookie = `regrow_session=${anna.token}`;
    const { host, origin } = new URL(test.dms.peopleUrl);
    assert.equal(await refusal(consoleOf({ cookie, origin: "http://evil.example", host })), "NOT_ALLOWED");
    assert.equal(await refusal(consoleOf({ cookie })), "NOT_ALLOWED");
    (await consoleOf({ cookie, origin })).terminate();
  });

  it("carries a console's bytes both ways, takes every line down before it is carried out, and says when it ends", async () => {
    serve = () => null;
    const socket = await consoleOf(bearer(anna));
    const opening = asked.find((request) => request.request === "console-open");
    assert.ok(opening?.request === "console-open");
    const { console } = opening;
    socket.send("version\r");
    const typed = await eventually(() => asked.find((request) => request.request === "console-data"));
    assert.ok(typed.request === "console-data" && Buffer.from(typed.bytes).toString() === "version\r");
    await linked.ask({ request: "console-line", console, line: "version" });
    await linked.ask({ request: "console-line", console, line: "dms_claim abcdefghijklmnop" });
    const shown = new Promise<string>((resolve) => socket.once("message", (data: Buffer) => resolve(data.toString())));
    await linked.ask({ request: "console-data", console, sequence: 0, bytes: Buffer.from("1.0.0\r\n> ") });
    assert.equal(await shown, "1.0.0\r\n> ");
    const closed = new Promise<string>((resolve) =>
      socket.once("close", (_code, reason) => resolve(reason.toString())),
    );
    await linked.ask({ request: "console-close", console, reason: "the device is tired" });
    assert.equal(await closed, "the device is tired");
    const entries = await eventually(async () => {
      const all = await audit("openDeviceConsole");
      return all[0]?.changed["console"] === "closed" ? all : undefined;
    });
    assert.deepEqual(
      entries.slice(0, 4).map(({ changed }) => changed),
      [
        { console: "closed", reason: "the device is tired" },
        { line: "dms_claim ... (the rest is not kept: it may hold a secret)" },
        { line: "version" },
        { console: "opened" },
      ],
    );
    await assert.rejects(linked.ask({ request: "console-line", console, line: "x" }), { code: "CONSOLE_LOST" });
  });

  it("carries out no line of somebody who has signed out, and ends the console of a device that is gone", async () => {
    serve = () => null;
    const payload = { userName: "anna", password: "correct horse" };
    const signedIn = await test.dms.people.inject({ method: "POST", url: "/api/sign-in", payload });
    const { token } = signedIn.json<{ token: string }>();
    const headers = { authorization: `Bearer ${token}` };
    const socket = await consoleOf(headers);
    const opening = asked.find((request) => request.request === "console-open");
    assert.ok(opening?.request === "console-open");
    await test.dms.people.inject({ method: "POST", url: "/api/sign-out", headers });
    await assert.rejects(linked.ask({ request: "console-line", console: opening.console, line: "reboot" }), {
      code: "SIGN_IN_REQUIRED",
    });
    const closed = new Promise<string>((resolve) =>
      socket.once("close", (_code, reason) => resolve(reason.toString())),
    );
    linked.socket.terminate();
    assert.match(await closed, /gone/);
    linked = await open();
  });

  it("shows what happens on the device while somebody looks", async () => {
    serve = () => null;
    const leaving = new AbortController();
    const answer = await fetch(new URL(path("live-log"), test.dms.peopleUrl), {
      headers: bearer(anna),
      signal: leaving.signal,
    });
    assert.equal(answer.headers.get("content-type"), "text/event-stream");
    const reader = (answer.body ?? assert.fail()).pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    await eventually(() => asked.find((request) => request.request === "watch" && request.isOn));
    await linked.ask({ request: "log", source: "message", lines: ["two\nlines", "</script>"] });
    while (!text.includes("</script>")) text += (await reader.read()).value ?? assert.fail(text);
    assert.match(text, /event: message\ndata: "two\\nlines"\n\n/);
    leaving.abort();
    await eventually(() => asked.find((request) => request.request === "watch" && !request.isOn));
  });

  it("is not shown any more to who has gone before the device has answered", { timeout: 30_000 }, async () => {
    const held = Promise.withResolvers<null>();
    serve = () => held.promise;
    asked.length = 0;
    const gone = Promise.withResolvers<void>();
    test.dms.people.server.once("connection", (socket: Socket) => socket.once("close", () => gone.resolve()));
    const looking = get(new URL(path("live-log"), test.dms.peopleUrl), { headers: bearer(anna), agent: false });
    looking.on("error", () => {}); // it is cut off
    await eventually(() => asked.find((request) => request.request === "watch" && request.isOn));
    looking.destroy();
    await gone.promise;
    await new Promise(setImmediate);
    held.resolve(null);
    await eventually(() => asked.find((request) => request.request === "watch" && !request.isOn));
  });
});
