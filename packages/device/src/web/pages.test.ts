import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { FILE_CHANNELS } from "@regrow/core/file";
import { create, writeBundleFiles } from "../../test/files.ts";
import { openWeb } from "../../test/open-web.ts";

const SCRIPT = "console.log(1);\n".repeat(50);
const APP = {
  "webapp/index.html": "<script src=app.js></script>",
  "webapp/app.js": "start();",
  "webapp/unauthorized.html": "<p>Go away",
};
/** Larger than what is checked before it is sent. */
const LARGE = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) & 0xff);

describe("files over HTTP", () => {
  it("are those of the table, with types by their names", async () => {
    await using web = await openWeb();
    await create(web.files, "a b.json", "{}");
    await create(web.files, "/rooted.css", "a{}");
    await create(web.files, "bytes", LARGE);
    for (const [target, type, length] of [
      ["/page.html", "text/html; charset=utf-8", 18],
      ["/a%20b.json?v=2", "application/json", 2],
      ["/rooted.css", "text/css; charset=utf-8", 3],
      ["/bytes", "application/octet-stream", LARGE.length],
    ] as const) {
      const { status, headers, bytes } = await web.ask(target);
      assert.deepEqual([status, headers["content-type"], bytes.length], [200, type, length], target);
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["cross-origin-resource-policy"], "same-origin");
    }
    assert.deepEqual(new Uint8Array((await web.ask("/bytes")).bytes), LARGE);
  });

  it("are none but those of the table", async () => {
    await using web = await openWeb();
    for (const target of [
      "/nothing",
      "/../identity/console-secret",
      "/%2e%2e/device.json",
      "/bundle/page.html",
      "/files/",
      "//etc/passwd",
      "/etc/passwd",
      "/app",
      "/app/",
      "/sys/kernel.bin",
      "/%00",
      "/%",
    ])
      assert.equal((await web.ask(target)).status, 404, target);
    assert.equal((await web.ask("/page.html", { method: "PUT", body: "x" })).status, 405);
    assert.equal((await web.ask("/page.html", { method: "PUT", body: "x" })).headers.allow, "GET, HEAD");
  });

  it("answer HEAD as GET without the bytes", async () => {
    await using web = await openWeb();
    await create(web.files, "bytes", LARGE);
    for (const target of ["/page.html", "/bytes", "/nothing"]) {
      const [head, get] = [await web.ask(target, { method: "HEAD" }), await web.ask(target)];
      assert.deepEqual(
        [head.status, head.headers["content-length"], head.headers.etag],
        [get.status, get.headers["content-length"], get.headers.etag],
      );
      assert.equal(head.bytes.length, 0);
    }
  });

  it("are not sent again to who has them, until their bytes change", async () => {
    await using web = await openWeb();
    await create(web.files, "x.txt", "one");
    for (const target of ["/x.txt", "/page.html"]) {
      const { headers } = await web.ask(target);
      const tag = String(headers.etag);
      for (const given of [tag, `W/${tag}`, `"a", ${tag}`, "*"]) {
        const again = await web.ask(target, { headers: { "if-none-match": given } });
        assert.deepEqual([again.status, again.bytes.length, again.headers.etag], [304, 0, tag], given);
      }
      assert.equal((await web.ask(target, { headers: { "if-none-match": '"other"' } })).status, 200);
    }
    const before = (await web.ask("/x.txt")).headers.etag;
    await create(web.files, "x.txt", "two");
    assert.notEqual((await web.ask("/x.txt")).headers.etag, before);
  });

  it("that are kept compressed go out so to who takes that, plain to others, and by their own names as they are", async () => {
    await using web = await openWeb();
    const packed = gzipSync(SCRIPT);
    await create(web.files, "webapp/app.js.gz", packed);
    await create(web.files, "/favicon.ico.gz", packed);
    const modern = await web.ask("/webapp/app.js", { headers: { "accept-encoding": "gzip, deflate, br" } });
    assert.equal(modern.headers["content-encoding"], "gzip");
    assert.equal(modern.headers["content-type"], "text/javascript; charset=utf-8");
    assert.equal(modern.headers.vary, "accept-encoding");
    assert.equal(gunzipSync(modern.bytes).toString(), SCRIPT);
    for (const accept of [null, "identity", "gzip;q=0", "gzip; q=0.00, br"]) {
      const plain = await web.ask("/webapp/app.js", { headers: { "accept-encoding": accept } });
      assert.equal(plain.headers["content-encoding"], undefined);
      assert.equal(plain.bytes.toString(), SCRIPT, String(accept));
      assert.notEqual(plain.headers.etag, modern.headers.etag);
    }
    const own = await web.ask("/webapp/app.js.gz", { headers: { "accept-encoding": "gzip" } });
    assert.equal(own.headers["content-encoding"], undefined, "clients compare the size with that of ls");
    assert.deepEqual(own.bytes, packed);
    assert.equal(
      (await web.ask("/favicon.ico", { headers: { "accept-encoding": "*" } })).headers["content-type"],
      "image/x-icon",
    );
  });

  it("that are kept compressed, but are not, are cut off rather than taken for whole", async () => {
    await using web = await openWeb();
    await create(web.files, "app.js.gz", "this is no gzip");
    await assert.rejects(web.ask("/app.js", { headers: { "accept-encoding": null } }));
    assert.equal((await web.ask("/page.html")).status, 200);
  });

  it("obey their permissions", async () => {
    await using web = await openWeb();
    await create(web.files, "serial.txt", "x", { permissions: FILE_CHANNELS.serial });
    assert.equal((await web.ask("/serial.txt")).status, 403);
  });

  it("lie in folders that are only names: a placeholder leads to its page", async () => {
    await using web = await openWeb();
    await create(web.files, "my docs/", "#");
    await create(web.files, "my docs/index.html", "<p>docs");
    const moved = await web.ask("/my%20docs");
    assert.deepEqual([moved.status, moved.headers.location], [301, "/my%20docs/"]);
    assert.equal((await web.ask("/my%20docs/")).bytes.toString(), "<p>docs");
  });

  it("are refused when they are damaged, and large ones cut off before their end", async () => {
    await using web = await openWeb();
    await create(web.files, "small.txt", "small");
    await create(web.files, "large.bin", LARGE);
    await web.rot("small.txt");
    await web.rot("large.bin");
    const { status, bytes } = await web.ask("/small.txt");
    assert.equal(status, 500);
    assert.match(bytes.toString(), /damaged/);
    await assert.rejects(web.ask("/large.bin"), /aborted|ECONNRESET/);
  });
});

describe("the root", () => {
  it("is the page that the variable names", async () => {
    await using web = await openWeb({ set: { "http.server.root_filename": "page.html" } });
    assert.equal((await web.ask("/")).bytes.toString(), "<p>from the bundle");
    assert.equal((await web.ask("/?setup")).status, 200);
  });

  it("is another page while the device is set up, and tells the network that somebody has come", async () => {
    let visits = 0;
    const networking = { isSettingUp: true, setupAddress: "10.10.10.1", visited: () => void (visits += 1) };
    await using web = await openWeb({ set: { "setup.web.root_filename": "page.html" }, networking });
    assert.equal((await web.ask("/")).bytes.toString(), "<p>from the bundle");
    assert.equal(visits, 1);
    await web.ask("/page.html");
    assert.equal(visits, 1);
  });

  it("leads to the recovery page when it is lost or damaged, as ZentriOS does, and nowhere else", async () => {
    await using web = await openWeb();
    const lost = await web.ask("/");
    assert.deepEqual([lost.status, lost.headers.location], [302, "/.recovery.html"]);
    assert.equal((await web.ask("/", { method: "HEAD" })).status, 302);
    assert.equal((await web.ask("/webapp/index.html")).status, 404);
    assert.equal((await web.ask("/command/ver")).status, 200);
    await create(web.files, "webapp/index.html", "<p>app");
    assert.equal((await web.ask("/")).bytes.toString(), "<p>app");
    await web.rot("webapp/index.html");
    assert.equal((await web.ask("/")).status, 302);
    assert.equal((await web.ask("/webapp/index.html")).status, 500);
  });

  it("leads there when the disk answers nothing any more", async () => {
    await using web = await openWeb({ device: { bundle: APP } });
    for (const name of Object.keys(APP)) await web.disk.remove(`bundle/${name}`);
    assert.equal((await web.ask("/")).headers.location, "/.recovery.html");
  });
});

describe("the recovery page", () => {
  it("is the kernel's own: no file of a user or a bundle stands for it", async () => {
    await using web = await openWeb({ device: { bundle: { ".recovery.html": "<p>of the bundle" } } });
    await create(web.files, ".recovery.html", "<p>of a user");
    const { status, headers, bytes } = await web.ask("/.recovery.html?x");
    assert.deepEqual([status, headers["content-type"]], [200, "text/html; charset=utf-8"]);
    assert.match(bytes.toString(), /<h1>Device recovery/);
    assert.match(String(headers["content-security-policy"]), /default-src 'none'.*script-src 'sha256-/);
    await web.files.delete(".recovery.html");
    assert.equal((await web.ask("/.recovery.html")).status, 200);
  });

  it("asks for the password as every page does", async () => {
    await using web = await openWeb();
    assert.equal((await web.ask("/.recovery.html", { headers: { authorization: null } })).status, 401);
  });

  it("leads to nothing again where it is the root itself", async () => {
    await using web = await openWeb({ set: { "http.server.root_filename": ".recovery.html" } });
    const { headers } = await web.ask("/");
    assert.equal(headers.location, "/.recovery.html");
    assert.equal((await web.ask("/.recovery.html")).status, 200);
  });
});

describe("a web app of which a part is damaged", () => {
  it("leads to the recovery page once that has been asked for, until it is given back", async () => {
    await using web = await openWeb({ device: { bundle: APP } });
    assert.equal((await web.ask("/")).status, 200);
    web.disk.rot("bundle/webapp/app.js", 3);
    assert.equal((await web.ask("/")).status, 200, "nobody knows it yet");
    assert.equal((await web.ask("/webapp/app.js")).status, 500);
    assert.equal((await web.ask("/")).headers.location, "/.recovery.html");
    await writeBundleFiles(web.disk, APP);
    await web.clock.advance(5_000);
    assert.equal((await web.ask("/")).status, 200);
  });

  it("is looked at again once in a while, however often it is asked for and however much is broken", async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `webapp/part-${index}.js`);
    const bundle = { ...APP, ...Object.fromEntries(names.map((name) => [name, `// ${name}`])) };
    await using web = await openWeb({ device: { bundle } });
    for (const name of names) web.disk.rot(`bundle/${name}`, 3);
    for (const name of names.slice(0, 50)) assert.equal((await web.ask(`/${name}`)).status, 500);
    const reads = mock.method(web.disk, "readStream");
    for (let visit = 0; visit < 50; visit += 1) assert.equal((await web.ask("/")).status, 302);
    assert.equal(reads.mock.callCount(), 1);
    const { webApp } = (await web.ask("/recovery")).json as { readonly webApp: Readonly<Record<string, unknown>> };
    assert.deepEqual([webApp["state"], webApp["files"], webApp["damagedCount"]], ["damaged", 1_003, 1_000]);
    assert.equal((webApp["damaged"] as readonly string[]).length, 8);
  });

  it("is whole where a file is broken that is not of it", async () => {
    await using web = await openWeb({ device: { bundle: APP } });
    await create(web.files, "webapp/mine.txt", "mine");
    await web.rot("webapp/mine.txt");
    assert.equal((await web.ask("/webapp/mine.txt")).status, 500);
    assert.equal((await web.ask("/")).status, 200);
  });

  it("is whole where a user has deleted a part of it", async () => {
    await using web = await openWeb({ device: { bundle: APP } });
    await web.files.delete("webapp/app.js");
    assert.equal((await web.ask("/webapp/app.js")).status, 404);
    assert.equal((await web.ask("/")).status, 200);
  });
});

describe("http.server.denied_filename", () => {
  it("is what strangers see of the pages, and all that they see", async () => {
    await using web = await openWeb();
    const stranger = { headers: { authorization: null } };
    assert.match((await web.ask("/page.html", stranger)).bytes.toString(), /^Name and password are needed/);
    await create(web.files, "webapp/unauthorized.html", "<p>Go away");
    const denied = await web.ask("/page.html", stranger);
    assert.deepEqual([denied.status, denied.bytes.toString()], [401, "<p>Go away"]);
    assert.match(String(denied.headers["www-authenticate"]), /^Basic /);
    assert.equal((await web.ask("/page.html", { headers: { authorization: null, "if-none-match": "*" } })).status, 401);
    assert.equal((await web.ask("/nothing", stranger)).status, 401, "which files there are is nobody's business");
    assert.match(String((await web.ask("/command/ver", stranger)).headers["content-type"]), /json/);
  });

  it("damaged or not, a browser is told to ask for the password", async () => {
    await using web = await openWeb();
    await create(web.files, "webapp/unauthorized.html", "<p>Go away");
    await web.rot("webapp/unauthorized.html");
    const { status, headers } = await web.ask("/", { headers: { authorization: null } });
    assert.equal(status, 401);
    assert.match(String(headers["www-authenticate"]), /^Basic /);
  });

  it("does not lift a file's permissions", async () => {
    await using web = await openWeb();
    await create(web.files, "webapp/unauthorized.html", "secret", { permissions: FILE_CHANNELS.serial });
    assert.match((await web.ask("/", { headers: { authorization: null } })).bytes.toString(), /^Name and password/);
  });
});
