import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";
import { BundleReader } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { create, readText, writeBundleFiles } from "../../test/files.ts";
import { openWeb, type Web } from "../../test/open-web.ts";
import type { BundleIntake, Taken } from "../intake/index.ts";

const APP = { "webapp/index.html": "<script src=app.js></script>", "webapp/app.js": "start();" };
const RUNNING = { id: "a".repeat(64), product: "ACME-KIOSK", version: "1.0.0", securityVersion: 0, onTrial: false };
const INSTALLED: Taken = { kind: "installed", version: "2.0.0", generation: "b".repeat(64) };
const HEALTHY = { findings: [], more: 0, whole: [RUNNING.id], broken: [] };
const DAMAGED = { ...HEALTHY, whole: [], broken: [{ id: RUNNING.id, version: "1.0.0" }] };

/** An intake that reads all there is, then says this; `read` is what it has read. */
function intakeOf(taken: Taken | RegrowError, onPiece?: () => void): BundleIntake & { readonly read: Uint8Array[] } {
  const read: Uint8Array[] = [];
  return {
    read,
    isBusy: false,
    missing: async () => ({ kind: "head" }),
    takeBundle: async (source, { onHead }) => {
      onHead?.({ product: "ACME-KIOSK", version: "2.0.0", manifestSha256: "b".repeat(64) });
      for await (const piece of source) {
        read.push(piece);
        onPiece?.();
      }
      if (taken instanceof RegrowError) throw taken;
      return taken;
    },
  };
}

/** An intake that takes only what is a bundle. */
const STRICT: BundleIntake = {
  ...intakeOf(INSTALLED),
  takeBundle: async (source) => {
    const reader = new BundleReader();
    for await (const piece of source) reader.push(piece);
    reader.finish();
    return INSTALLED;
  },
};

const BINARY = { "content-type": "application/octet-stream" };

function upload(web: Web, body: string | Uint8Array, headers: Readonly<Record<string, string | null>> = {}) {
  return web.ask("/bundle", { method: "POST", body, headers: { ...BINARY, ...headers } });
}

/** A connection that has sent so much of an upload. */
async function begin(web: Web, contentLength: number, sent: string) {
  const socket = connect(web.server.port, "127.0.0.1");
  socket.on("error", () => {}); // cut off
  await once(socket, "connect");
  const lines = ["POST /bundle HTTP/1.1", "Host: 127.0.0.1", `Authorization: ${web.authorization}`];
  socket.write([...lines, `Content-Length: ${contentLength}`, "", sent].join("\r\n"));
  return socket;
}

async function state(web: Web): Promise<Readonly<Record<string, unknown>>> {
  return (await web.ask("/bundle")).json ?? {};
}

describe("POST /bundle", () => {
  it("gives the file to the intake, says what came of it, then starts the device with it", async () => {
    const intake = intakeOf(INSTALLED);
    await using web = await openWeb({ device: { intake } });
    assert.deepEqual(await state(web), { state: "idle", receivedBytes: 0, totalBytes: null });
    const body = Uint8Array.from({ length: 300_000 }, (_, index) => index & 0xff);
    const { status, json } = await upload(web, body);
    const result = { result: "installed", product: "ACME-KIOSK", version: "2.0.0", restarts: true };
    assert.deepEqual([status, json], [200, result]);
    assert.deepEqual(Buffer.concat(intake.read), Buffer.from(body));
    await rebooted(web);
    assert.deepEqual(await state(web), { state: "done", receivedBytes: 300_000, totalBytes: 300_000, ...result });
  });

  it("tells of files that were given back, and of nothing to do", async () => {
    const finding = { path: "x", problem: "missing", versions: [] };
    const findings = [
      { ...finding, remedy: { kind: "repaired", from: "what was downloaded" } },
      { ...finding, remedy: { kind: "remains", advice: "" } },
    ] as const;
    const intake = intakeOf({ kind: "repaired", version: "1.0.0", diagnosis: { ...HEALTHY, findings } });
    await using web = await openWeb({ device: { intake } });
    const said = { product: "ACME-KIOSK", version: "1.0.0" };
    assert.deepEqual((await upload(web, "x")).json, { result: "repaired", ...said, repaired: 1, left: 1 });
    await using other = await openWeb({ device: { intake: intakeOf({ kind: "up-to-date", version: "1.0.0" }) } });
    assert.deepEqual((await upload(other, "x")).json, { result: "up-to-date", ...said });
    assert.deepEqual(rebootsOf(web), []);
  });

  it("refuses what is no bundle while it is still being sent, and the answer is read", async () => {
    await using web = await openWeb({ device: { intake: STRICT } });
    const { status, json } = await upload(web, Buffer.alloc(3_000_000, "this is no bundle"));
    assert.deepEqual([status, json?.["error"], json?.["response"]], [422, "BUNDLE_MALFORMED", "Command failed\r\n"]);
    assert.match(String(json?.["advice"]), /not a bundle/);
    const { state: how, error } = await state(web);
    assert.deepEqual([how, error], ["failed", "BUNDLE_MALFORMED"]);
  });

  it("refuses a bundle that ends too early, and one that is only a head", async () => {
    await using web = await openWeb({ device: { intake: STRICT } });
    const { status, json } = await upload(web, "");
    assert.deepEqual([status, json?.["error"]], [422, "BUNDLE_TRUNCATED"]);
    const head = intakeOf({ kind: "head", version: "2.0.0", missing: { kind: "none" } });
    await using other = await openWeb({ device: { intake: head } });
    assert.equal((await upload(other, "x")).json?.["error"], "BUNDLE_TRUNCATED");
  });

  it("cut in the middle costs nothing: it says so, and takes the next", async () => {
    const arrived = Promise.withResolvers<void>();
    const intake = intakeOf(INSTALLED, arrived.resolve);
    await using web = await openWeb({ device: { intake } });
    const socket = await begin(web, 1_000, "ten bytes.");
    await arrived.promise;
    assert.deepEqual(await state(web), { state: "receiving", receivedBytes: 10, totalBytes: 1_000 });
    socket.destroy();
    for (;;) {
      const { state: how, error, receivedBytes } = await state(web);
      if (how === "receiving") continue;
      assert.deepEqual([how, error, receivedBytes], ["failed", "UPDATE_INTERRUPTED", 10]);
      break;
    }
    assert.equal((await upload(web, "whole")).status, 200);
  });

  it("takes one at a time", async () => {
    const arrived = Promise.withResolvers<void>();
    await using web = await openWeb({ device: { intake: intakeOf(INSTALLED, arrived.resolve) } });
    const first = await begin(web, 22, "ten bytes.");
    await arrived.promise;
    const { status, json } = await upload(web, "another one");
    assert.deepEqual([status, json?.["error"]], [409, "UPDATE_BUSY"]);
    first.end("and the rest");
    assert.match(await text(first), /"result":"installed"/);
  });

  it("refuses 10 GB before the first byte", async () => {
    const intake = intakeOf(INSTALLED);
    await using web = await openWeb({ device: { intake } });
    const socket = await begin(web, 10 * 1024 ** 3, "");
    const [answer] = (await once(socket, "data")) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 413 .*BUNDLE_TOO_LARGE/s);
    assert.deepEqual(intake.read, []);
    // Whoever goes on sending is cut off in the end.
    while (web.clock.pending().length === 0) await new Promise((resolve) => setImmediate(resolve));
    const closed = once(socket.resume(), "close");
    await web.clock.advance(10_000);
    await closed;
  });

  it("ends with a sender who falls silent", async () => {
    const arrived = Promise.withResolvers<void>();
    await using web = await openWeb({ device: { intake: intakeOf(INSTALLED, arrived.resolve) } });
    const socket = await begin(web, 1_000, "ten bytes.");
    await arrived.promise;
    await web.clock.advance(30_000);
    const [answer] = (await once(socket, "data")) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 503 .*UPDATE_INTERRUPTED/s);
    socket.destroy();
  });

  it("takes longer than any other request may", async () => {
    const arrived = Promise.withResolvers<void>();
    const intake = intakeOf(INSTALLED, arrived.resolve);
    await using web = await openWeb({ device: { intake }, limits: { headersMs: 50, requestMs: 100 } });
    const socket = await begin(web, 22, "ten bytes.");
    await arrived.promise;
    // Another connection is cut off meanwhile: the server has looked at them all.
    const other = connect(web.server.port, "127.0.0.1");
    other.on("error", () => {});
    other.write("POST /command HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{");
    await once(other.resume(), "close");
    socket.end("and the rest");
    assert.match(await text(socket), /"result":"installed"/);
  });

  it("is for those alone who may give commands", async () => {
    const intake = intakeOf(INSTALLED);
    await using web = await openWeb({ device: { intake } });
    const browser = { "user-agent": "Mozilla/5.0" };
    assert.equal((await upload(web, "x", { authorization: null })).status, 401);
    assert.equal((await upload(web, "x", { ...browser, origin: "http://evil.example" })).status, 403);
    assert.equal((await upload(web, "x", browser)).status, 403, "nobody knows whose page asks");
    assert.equal((await upload(web, "x", { host: "evil.example" })).status, 403);
    assert.equal((await upload(web, "x", { "content-type": "multipart/form-data; boundary=x" })).status, 415);
    assert.equal((await web.ask("/bundle", { method: "PUT" })).status, 405);
    assert.equal((await web.ask("/bundle/x", { method: "POST" })).status, 405, "that is a file");
    assert.deepEqual(intake.read, []);
    await using off = await openWeb({ device: { intake }, set: { "http.server.api_enabled": "0" } });
    assert.equal((await upload(off, "x")).status, 404);
    assert.equal((await off.ask("/recovery")).status, 404);
  });

  it("works in safe mode, which then keeps its hands off", async () => {
    let typed = 0;
    const device = { intake: intakeOf(INSTALLED), bundle: APP };
    const onTyped = (): void => void (typed += 1);
    await using web = await openWeb({ device, status: { isSafeMode: true }, onTyped });
    assert.equal((await web.ask("/recovery")).json?.["safeMode"], true);
    assert.equal(typed, 0, "who only looks does nothing");
    assert.equal((await upload(web, "x")).status, 200);
    assert.equal((await web.ask("/recovery", { method: "POST", body: '{"from":"device"}' })).status, 202);
    assert.equal(typed, 2);
  });
});

describe("/recovery", () => {
  const restore = async (web: Web, body: unknown = { from: "device" }) => {
    const { status } = await web.ask("/recovery", { method: "POST", body: JSON.stringify(body) });
    await web.recovery.restore.settled();
    return { status, ...(await web.ask("/recovery")).json } as {
      readonly status: number;
      readonly restore: Readonly<Record<string, unknown>>;
      readonly webApp: Readonly<Record<string, unknown>>;
    };
  };

  it("tells how the device and its web app are", async () => {
    await using web = await openWeb({ device: { bundle: APP }, status: { running: RUNNING } });
    const { json } = await web.ask("/recovery");
    const { network, maxUploadBytes, ...rest } = json ?? {};
    assert.ok(network !== undefined && Number(maxUploadBytes) > 0);
    assert.deepEqual(rest, {
      ...{ safeMode: false, settingUp: false, setupCount: 0, joinFailure: null, hasDms: false },
      software: { product: "ACME-KIOSK", version: "1.0.0" },
      webApp: { state: "whole", files: 2, damaged: [], damagedCount: 0, coveredCount: 0 },
      restore: { state: "idle" },
    });
  });

  it("shows what users have deleted or covered of the web app, and leaves their other files alone", async () => {
    await using web = await openWeb({ device: { bundle: { ...APP, "page.bin": "x" } } });
    for (const name of Object.keys(APP)) await web.files.delete(name);
    await create(web.files, "webapp/app.js", "mine();");
    await create(web.files, "webapp/extra.js", "extra();");
    await create(web.files, "notes.txt", "notes");
    assert.equal((await web.ask("/")).status, 302);
    const { status, restore: restored, webApp } = await restore(web);
    assert.deepEqual([status, restored], [202, { state: "done", shown: 2, from: [] }]);
    assert.equal(webApp["state"], "whole");
    assert.equal((await web.ask("/")).status, 200);
    assert.equal(await readText(web.files, "webapp/app.js"), "start();");
    for (const [name, contents] of [
      ["webapp/extra.js", "extra();"],
      ["notes.txt", "notes"],
    ] as const)
      assert.equal(await readText(web.files, name), contents);
    assert.ok(
      web.bootloader.requests.every(({ kind }) => kind !== "repair"),
      "nothing was damaged",
    );
  });

  it("gives damaged files back from the device, and from the DMS what the device does not have", async () => {
    const fetched: string[] = [];
    let repairs = 0;
    await using web = await openWeb({
      device: {
        bundle: APP,
        dms: { fetchAgain: async (id) => (fetched.push(id), "again") },
        answers: {
          repair: async ({ updateId }) => {
            repairs += 1;
            if (updateId === null) return DAMAGED;
            await writeBundleFiles(web.disk, APP);
            const remedy = { kind: "repaired", from: "what was downloaded" } as const;
            return { ...HEALTHY, findings: [{ path: "x", problem: "missing", versions: [], remedy }] };
          },
        },
      },
    });
    for (const name of Object.keys(APP)) await web.disk.remove(`bundle/${name}`);
    const alone = await restore(web);
    assert.deepEqual([alone.restore["state"], alone.restore["error"]], ["failed", "WEB_APP_NOT_RESTORED"]);
    assert.match(String(alone.restore["advice"]), /restore from the DMS, or upload/);
    assert.deepEqual([fetched, repairs, alone.webApp["state"]], [[], 1, "damaged"]);
    const { restore: restored } = await restore(web, { from: "dms" });
    assert.deepEqual(restored, { state: "done", shown: 0, from: ["what was downloaded"] });
    assert.deepEqual([fetched, repairs], [[RUNNING.id], 3]);
    assert.equal((await web.ask("/")).status, 200);
  });

  it("says why the DMS gave nothing", async () => {
    await using web = await openWeb({ device: { bundle: APP, answers: { repair: () => DAMAGED } } });
    web.disk.rot("bundle/webapp/app.js", 1);
    const { restore: restored } = await restore(web, { from: "dms" });
    assert.deepEqual([restored["state"], restored["error"]], ["failed", "DEVICE_NOT_CLAIMED"]);
  });

  it("points the root at the web app again, without saving what else was changed, and lets the server look", async () => {
    let restarts = 0;
    await using web = await openWeb({
      device: { bundle: APP },
      restartNetwork: async () => void (restarts += 1),
      set: { "http.server.root_filename": "old/index.html", "setup.web.root_filename": "old/index.html" },
    });
    const { restore: restored } = await restore(web);
    assert.deepEqual([restored["state"], restarts], ["done", 1]);
    const { settings } = web.context;
    for (const name of ["http.server.root_filename", "setup.web.root_filename"] as const)
      assert.equal(settings.get(name), "webapp/index.html");
    settings.load();
    assert.equal(settings.get("http.server.root_filename"), "webapp/index.html");
    assert.equal(settings.get("http.server.port"), "80", "set, not saved");
  });

  it("leaves a first page of the user's own alone", async () => {
    await using web = await openWeb({ device: { bundle: APP }, set: { "http.server.root_filename": "mine.html" } });
    await create(web.files, "mine.html", "<p>mine");
    await restore(web);
    assert.equal((await web.ask("/")).bytes.toString(), "<p>mine");
  });

  it("says that there is no web app where the version brings none", async () => {
    await using web = await openWeb({ device: { bundle: {} } });
    const { restore: restored, webApp } = await restore(web);
    assert.deepEqual([restored["error"], webApp["state"]], ["WEB_APP_ABSENT", "absent"]);
  });

  it("begins nothing while it goes on, and nothing for strangers or with a body that says something else", async () => {
    const gate = Promise.withResolvers<typeof DAMAGED>();
    let repairs = 0;
    const repair = (): Promise<typeof DAMAGED> => ((repairs += 1), gate.promise);
    await using web = await openWeb({ device: { bundle: APP, answers: { repair } } });
    web.disk.rot("bundle/webapp/app.js", 1);
    const ask = (body: string, headers: Readonly<Record<string, string | null>> = {}) =>
      web.ask("/recovery", { method: "POST", body, headers });
    for (const body of ['{"from":"moon"}', "[]", "{", '"dms"', '{"from":null}'])
      assert.equal((await ask(body)).status, 400, body);
    assert.equal((await ask("x".repeat(2_000))).status, 413);
    assert.equal((await ask("{}", { authorization: null })).status, 401);
    assert.equal((await ask("{}", { origin: "http://evil.example" })).status, 403);
    for (let attempt = 0; attempt < 3; attempt += 1) assert.equal((await ask('{"from":"device"}')).status, 202);
    gate.resolve(DAMAGED);
    await web.recovery.restore.settled();
    assert.equal(repairs, 1);
  });
});

async function rebooted(web: Web): Promise<void> {
  while (rebootsOf(web).length === 0) await new Promise((resolve) => setImmediate(resolve));
}

function rebootsOf(web: Web): readonly unknown[] {
  return web.bootloader.requests.filter(({ kind }) => kind === "reboot");
}
