import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ALL_CHANNELS, FILE_CHANNELS } from "@regrow/core/file";
import { create, readText } from "../../test/files.ts";
import { openWeb, type Answer, type Web } from "../../test/open-web.ts";

const base64 = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString("base64");
const unpack = ({ json }: Answer): Buffer => Buffer.from(String(json?.["response"]), "base64");

/** The response of a command that a client sends by POST, as JavaScript clients do. */
async function run(web: Web, command: string, data?: Uint8Array): Promise<string> {
  const more = data === undefined ? { flags: 0 } : { flags: 4, data: base64(data) };
  return String((await web.post({ ...more, command })).json?.["response"]);
}

/** Bytes of every value. */
const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 7) & 0xff);

describe("GET /command", () => {
  it("answers JSON whose response is what a console prints", async () => {
    await using web = await openWeb();
    const { status, headers, json } = await web.ask("/command/get%20wlan.mac");
    assert.equal(status, 200);
    assert.match(String(headers["content-type"]), /^application\/json/);
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.deepEqual(Object.keys(json ?? {}), ["response", "code", "flags", "safe_mode"]);
    assert.match(String(json?.["response"]), /^[0-9A-F:]{17}\r\n$/);
    assert.deepEqual([json?.["code"], json?.["flags"], json?.["safe_mode"]], [0, 0, false]);
  });

  it("is 200 for a command that fails, with its code, what a console prints, and what to do", async () => {
    await using web = await openWeb();
    const { status, json } = await web.ask("/command/file_open%20nothing");
    assert.equal(status, 200);
    assert.equal(json?.["response"], "Command failed\r\n");
    assert.equal(json?.["code"], 1);
    assert.match(String(json?.["advice"]), /no such file/);
    assert.equal((await web.ask("/command/fly")).json?.["code"], 3);
    assert.equal((await web.ask("/command/")).json?.["code"], 2);
  });

  it("takes the forms of the vendors' clients, those that are no proper addresses too", async () => {
    await using web = await openWeb();
    for (const target of [
      "/command/get%20ht%20s%20i",
      "/command/get+ht",
      "/command/get%20ht%20s%20i?",
      "/command/set%20ht%20s%20c%20http://10.0.0.1:8080/x",
    ])
      assert.equal((await web.ask(target)).status, 200, target);
    assert.equal((await web.ask("/command/get%20ht%20s%20i")).json?.["response"], "local\r\n");
    assert.equal((await web.ask("/command/get%20ht%20s%20c")).json?.["response"], "http://10.0.0.1:8080/x\r\n");
    assert.equal((await web.ask('/command/set%20ht%20s%20h%20"50%%20off"')).json?.["response"], "Set OK\r\n");
    assert.equal(web.context.settings.get("http.server.auth_title"), "50% off");
  });

  it("does not know header, prompt and echo, whatever the console has", async () => {
    await using web = await openWeb({ set: { "system.cmd.header_enabled": "1", "system.cmd.echo": "1" } });
    assert.equal((await web.ask("/command/get%20system.safemode.status")).json?.["response"], "0\r\n");
  });

  it("tells of safe mode", async () => {
    await using web = await openWeb({ status: { isSafeMode: true } });
    const { json } = await web.ask("/command/get%20system.safemode.status");
    assert.deepEqual([json?.["response"], json?.["safe_mode"]], ["1\r\n", true]);
  });
});

describe("POST /command", () => {
  it("takes and gives base64 as the flags say, and headers that are wrong or missing", async () => {
    await using web = await openWeb();
    const body = JSON.stringify({ flags: 7, command: base64("get http.server.interface"), data: "" });
    for (const headers of [
      { "content-type": "application/json", accepts: "application/json" },
      { "content-type": "text/plain" },
      {},
    ]) {
      const answer = await web.ask("/command", { method: "POST", body, headers });
      assert.equal(unpack(answer).toString(), "local\r\n", JSON.stringify(headers));
      assert.equal(answer.json?.["flags"], 2);
    }
  });

  it("makes a file of the data that come with it, to the byte", async () => {
    await using web = await openWeb();
    assert.equal(await run(web, "fcr hello.txt 12", new TextEncoder().encode("Hello World!")), "Success\r\n");
    assert.equal(await readText(web.files, "hello.txt"), "Hello World!");
    const { json } = await web.post({ command: "fcr plain.txt 3", data: "ä!" });
    assert.equal(json?.["response"], "Success\r\n");
  });

  it("refuses data of another size than the command announces, and leaves nothing half", async () => {
    await using web = await openWeb();
    for (const data of [new Uint8Array(0), bytesOf(11), bytesOf(13)]) {
      const { json } = await web.post({ flags: 4, command: "fcr hello.txt 12", data: base64(data) });
      assert.equal(json?.["code"], 7);
      assert.match(String(json?.["advice"]), /announces 12 bytes/);
    }
    assert.equal(await web.files.find("hello.txt"), undefined);
    assert.equal(await run(web, "fcr sys/x 12", bytesOf(12)), "Command failed\r\n");
    assert.equal(await run(web, "fcr wrong.txt 4 -c 0x0", bytesOf(4)), "Command failed\r\n");
    assert.equal(await web.files.find("wrong.txt"), undefined);
  });

  for (const chunkBytes of [720, 2_500, 2_560]) {
    it(`uploads by chunks of ${chunkBytes} bytes as clients do, and gives the same bytes back`, async () => {
      await using web = await openWeb();
      const bytes = bytesOf(9_000);
      assert.equal(await run(web, `fcr -o big.bin ${bytes.length}`), "0\r\n");
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        const chunk = bytes.subarray(at, at + chunkBytes);
        const command = base64(`write 0 ${chunk.length}`);
        const answer = await web.post({ flags: 7, command, data: base64(chunk) });
        assert.equal(unpack(answer).toString(), "Success\r\n");
      }
      assert.equal(await run(web, "close 0"), "Success\r\n");
      assert.equal(await run(web, "fop big.bin"), "0\r\n");
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += chunkBytes)
        pieces.push(unpack(await web.post({ flags: 2, command: `read 0 ${chunkBytes}` })));
      assert.deepEqual(new Uint8Array(Buffer.concat(pieces)), bytes);
      assert.equal((await web.ask("/command/list")).json?.["response"], "! # Type  Info\r\n", "the end closed it");
    });
  }

  it("gives bytes that are no text as one character each where nobody asks for base64", async () => {
    await using web = await openWeb();
    await create(web.files, "bytes", bytesOf(300));
    await create(web.files, "text", "Zürich");
    await run(web, "fop bytes");
    assert.deepEqual(Buffer.from(await run(web, "read 0 300"), "latin1"), Buffer.from(bytesOf(300)));
    await run(web, "fop text");
    assert.equal(await run(web, "read 0 300"), "Zürich", "no line end: it is not in the file");
  });

  it("holds to the permissions of files", async () => {
    await using web = await openWeb();
    await create(web.files, "serial only", "x", { permissions: FILE_CHANNELS.serial });
    await create(web.files, "all", "x", { permissions: ALL_CHANNELS });
    assert.equal(await run(web, 'fop "serial only"'), "Command failed\r\n");
    assert.equal(await run(web, "fop all"), "0\r\n");
  });

  it("answers 400 with the reason to what is no request, and 413 to what is too long, over the same connection", async () => {
    await using web = await openWeb();
    const invalid = await web.post("{");
    assert.equal(invalid.status, 400);
    assert.match(String(invalid.json?.["advice"]), /not JSON/);
    assert.equal(invalid.json?.["response"], "Command failed\r\n");
    for (const length of [4_097, 60_000, 500_000]) {
      const long = await web.post(JSON.stringify({ command: "ver" }).padEnd(length));
      assert.equal(long.status, 413, String(length));
      assert.match(String(long.json?.["advice"]), /4096 bytes/);
    }
    assert.equal((await web.post(JSON.stringify({ command: "ver" }).padEnd(4_096))).status, 200);
  });

  it("carries out one command after the other, in the order in which they came", async () => {
    await using web = await openWeb();
    const numbers = Array.from({ length: 12 }, (_, index) => index);
    await Promise.all(numbers.map((index) => run(web, `fcr ${index}.txt 4`, bytesOf(4))));
    const handles = await Promise.all(numbers.map((index) => run(web, `fop ${index}.txt`)));
    assert.equal(new Set(handles).size, 12);
    assert.equal(await run(web, "close all"), "Success\r\n");
  });
});

describe("a command that ends the device", () => {
  it("is answered before it happens", async () => {
    await using web = await openWeb();
    const answered = web.post({ flags: 0, command: "reboot " });
    assert.deepEqual(
      web.bootloader.requests.filter(({ kind }) => kind === "reboot"),
      [],
    );
    const { json, headers } = await answered;
    assert.equal(json?.["response"], "Rebooting\r\n");
    assert.equal(headers.connection, "close");
    // The next command waits for nothing, so the reboot has been asked for by then.
    await web.ask("/command/ver");
    assert.equal(web.bootloader.requests.filter(({ kind }) => kind === "reboot").length, 1);
  });

  it("is answered to the last byte, however long that takes, before it happens", async () => {
    const text = "x".repeat(8 * 1024 * 1024);
    const web = await openWeb({ run: async () => ({ code: 0, text, afterwards: () => web.server.close() }) });
    const { json } = await web.post({ command: "reboot" });
    assert.equal(json?.["response"], `${text}\r\n`);
    await web.server.ended;
  });

  it("may be the one that closes the server", async () => {
    const closed = Promise.withResolvers<void>();
    const web = await openWeb({
      restartNetwork: async () => {
        await web.server.close();
        closed.resolve();
      },
    });
    assert.equal((await web.post({ command: "network_restart" })).status, 200);
    await closed.promise;
    await web.server.ended;
  });
});

describe("the end of the server", () => {
  it("closes what was opened through it, and nothing else", async () => {
    const web = await openWeb();
    await run(web, "fop page.html");
    await web.type("fop essential.pem\r\n");
    await web.server.close();
    assert.match(await web.type("list\r\n"), /^! # Type {2}Info\r\n# 1 FILE {2}essential/);
  });
});

describe("GET /log", () => {
  it("gives the newest messages, a line each", async () => {
    await using web = await openWeb({ messages: ["[Associated]", "[2026-01-01 | 00:00:00: Closed: 0]"] });
    const { headers, bytes } = await web.ask("/log");
    assert.match(String(headers["content-type"]), /^text\/plain/);
    assert.equal(bytes.toString(), "[Associated]\r\n[2026-01-01 | 00:00:00: Closed: 0]\r\n");
  });
});

describe("POST /stream", () => {
  it("writes to a stream: JSON, or just the bytes", async () => {
    await using web = await openWeb();
    await run(web, "fcr -o x 6");
    const first = await web.ask("/stream", {
      method: "POST",
      body: JSON.stringify({ handle: 0, flags: 4, data: base64("abc") }),
    });
    assert.equal(first.json?.["response"], "Success\r\n");
    const second = await web.ask("/stream?handle=0", {
      method: "POST",
      body: "def",
      headers: { "content-type": "application/octet-stream" },
    });
    assert.equal(second.json?.["response"], "Success\r\n");
    assert.equal(await readText(web.files, "x"), "abcdef");
    assert.equal(
      (await web.ask("/stream?handle=7", { method: "POST", body: "x" })).json?.["response"],
      "Command failed\r\n",
    );
    assert.equal((await web.ask("/stream?handle=all", { method: "POST", body: "x" })).status, 400);
    assert.equal((await web.ask("/stream", { method: "POST", body: "{}" })).status, 400);
    assert.equal((await web.ask("/stream?handle=0", { method: "POST", body: "x".repeat(4_097) })).status, 413);
  });
});

describe("who may use the API", () => {
  it("is who gives name and password: 401 to all else, with what a browser needs to ask for them", async () => {
    await using web = await openWeb({ set: { "http.server.auth_title": 'My "Device"' } });
    for (const target of ["/command/ver", "/log", "/stream", "/", "/page.html"]) {
      const { status, headers } = await web.ask(target, { headers: { authorization: null } });
      assert.equal(status, 401, target);
      assert.equal(headers["www-authenticate"], 'Basic realm="My Device", charset="UTF-8"');
    }
    const { json } = await web.ask("/command/ver", { headers: { authorization: null } });
    assert.equal(json?.["response"], "Command failed\r\n");
  });

  it("is everybody where http.server.auth_enabled is 0, as on the modules", async () => {
    await using web = await openWeb({ set: { "http.server.auth_enabled": "0" } });
    assert.equal((await web.ask("/command/ver", { headers: { authorization: null } })).status, 200);
  });

  it("is nobody where http.server.api_enabled is 0, but files are served", async () => {
    await using web = await openWeb({ set: { "http.server.api_enabled": "0" } });
    for (const target of ["/command/ver", "/log", "/stream"]) assert.equal((await web.ask(target)).status, 404, target);
    assert.equal((await web.post({ command: "ver" })).status, 404);
    assert.equal((await web.ask("/page.html")).status, 200);
  });

  it("is not a page of another origin, and a browser that does not say whose page it is may look, not touch", async () => {
    await using web = await openWeb();
    const browser = { "user-agent": "Mozilla/5.0" };
    const foreign = await web.ask("/command/ver", { headers: { ...browser, origin: "http://evil.example" } });
    assert.equal(foreign.status, 403);
    assert.match(String(foreign.json?.["advice"]), /cors_origin/);
    assert.equal((await web.ask("/command/reboot", { headers: browser })).status, 403);
    assert.equal((await web.ask("/command/get%20all", { headers: browser })).status, 200);
    assert.equal((await web.ask("/command/ver", { headers: { host: "evil.example" } })).status, 403);
    assert.deepEqual(
      web.bootloader.requests.filter(({ kind }) => kind === "reboot"),
      [],
    );
  });

  it("makes a wrong password wait by the device's clock", async () => {
    await using web = await openWeb();
    const asked = web.ask("/command/ver", { headers: { authorization: "Basic eDp5" } });
    while (web.clock.pending().length === 0) await new Promise(setImmediate);
    await web.clock.advance(1_000);
    assert.equal((await asked).status, 401);
  });
});
