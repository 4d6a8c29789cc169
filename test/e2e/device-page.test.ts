import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { CHROMIUM, launchBrowser } from "../harness/browser.ts";
import { startHostileServer, type HostileServer } from "../harness/hostile-server.ts";
import { startHttpDevice, type HttpDevice } from "../harness/http-device.ts";
import { until } from "../harness/until.ts";

const FIXTURES = join(import.meta.dirname, "..", "fixtures", "device-page");
const WITHIN_MS = 60_000;
/** What the hostile page sends without asking before. */
const SENT = [
  "img",
  "img-quiet",
  "script",
  "iframe",
  "get",
  "get-include",
  "get-no-cors",
  "post-text",
  "beacon",
  "form-text",
  "form-get",
];
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
/**
 * Names that the browser finds on this machine. To browsers they are plain HTTP in somebody's network, where they say less about
 * whose page asks than they do to localhost.
 */
const NAMES = ["device.test", "evil.test", "rebound.test"];
const RULES = NAMES.map((name) => `MAP ${name} 127.0.0.1`).join(", ");

describe(
  "pages and a device, in a browser",
  { skip: existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}` },
  () => {
    const running = new AsyncDisposableStack();
    let http: HttpDevice;
    let port: number;
    let browser: Browser;
    let own: BrowserContext;

    before(async () => {
      http = running.use(await startHttpDevice({ "http.server.hosts": "device.test" }));
      ({ port } = http);
      await http.upload("webapp/index.html", await readFile(join(FIXTURES, "index.html")));
      await http.upload("webapp/app.js.gz", gzipSync(await readFile(join(FIXTURES, "app.js"))));
      await http.upload("webapp/picture.svg", Buffer.from(SVG));
      browser = await launchBrowser([`--host-resolver-rules=${RULES}`]);
      running.defer(() => browser.close());
      own = await browser.newContext({ httpCredentials: { username: "admin", password: http.secret } });
    });
    after(() => running.disposeAsync());

    async function open(host: string): Promise<Page> {
      const page = await own.newPage();
      await page.goto(`http://${host}:${port}/`);
      await page.getByText("ready").waitFor();
      return page;
    }

    for (const host of ["127.0.0.1", "device.test"]) {
      it(`a page on the device does its work, asked for as ${host}`, async () => {
        const page = await open(host);
        assert.match(String(await page.evaluate("ask('ver')")), /^[^,]+, ?Regrow-[^,]+, [^,]+\r\n$/);
        assert.equal(await page.evaluate("ask('get ht s i')"), "local\r\n");
        assert.equal(await page.evaluate("tell('fop nothing')"), "Command failed\r\n");
        const basics = (await page.evaluate("basics()")) as readonly (string | null)[];
        assert.match(String(basics[1]), /^[0-9A-F]{2}(:[0-9A-F]{2}){5}$/);
        assert.equal(basics[2], "local");
        assert.ok(
          basics.every((value) => value !== null),
          JSON.stringify(basics),
        );

        const made = "Uint8Array.from({ length: 9000 }, (_, index) => 32 + (index % 90))";
        assert.equal(await page.evaluate(`upload('notes-${host}.txt', ${made})`), "Success\r\n");
        const expected = String.fromCharCode(...Array.from({ length: 9_000 }, (_, index) => 32 + (index % 90)));
        assert.equal(await page.evaluate(`download('notes-${host}.txt')`), expected);
        assert.equal(await page.evaluate(`fetch('/notes-${host}.txt').then((answer) => answer.text())`), expected);
        const files = (await page.evaluate("listFiles()")) as readonly { readonly name: string }[];
        assert.deepEqual(
          files.find(({ name }) => name === `notes-${host}.txt`),
          { size: 9_000, version: "1.0.0", name: `notes-${host}.txt` },
        );
        await page.close();
      });

      it(`and speaks with the device's console through a WebSocket, asked for as ${host}`, async () => {
        const page = await open(host);
        const answered = page.evaluate("converse('I am a teapot.')");
        const [, handle = ""] = await http.device.waitFor(/Opened: (\d+)/);
        await until("the page's message", async () => await said(`read ${handle} 100`, /I am a teapot\./), WITHIN_MS);
        http.device.type(`write ${handle} 5`);
        http.device.child.type("short");
        assert.equal(await answered, "short");
        await http.device.waitFor(new RegExp(`Closed: ${handle}`));
        await page.close();
      });
    }

    /** True when the console answers that. */
    async function said(line: string, expected: RegExp): Promise<true | undefined> {
      const [answer] = await http.device.ask(line, /[^]*> $/);
      return expected.test(answer) ? true : undefined;
    }

    it("all ways in that a hostile page tries do leave the browser", async () => {
      const { evil, page } = await visitEvil();
      await page.evaluate(`attack('http://127.0.0.1:${evil.port}', 'control')`);
      for (const sent of [...SENT.map((attempt) => `hostile-control-${attempt} `), "OPTIONS ", "UPGRADE "])
        await until(`${sent} to be sent`, () => (evil.seen.join("\n").includes(sent) ? true : undefined), WITHIN_MS);
      await page.close();
    });

    for (const [mode, authEnabled] of [
      ["asks for a password that the browser knows", "1"],
      ["asks for none", "0"],
    ] as const) {
      it(`none of them changes anything, or learns anything, on a device that ${mode}`, async () => {
        await reopen({ "http.server.auth_enabled": authEnabled });
        const { page } = await visitEvil();
        for (const [index, target] of [`127.0.0.1:${port}`, `device.test:${port}`].entries()) {
          const learned = await page.evaluate(`attack('http://${target}', 'try${index}')`);
          assert.deepEqual(learned, [], target);
          await followLink(page, `http://${target}/command/fcr%20hostile-link%200`);
        }
        const files = await http.post({ command: "ls" });
        assert.match(files, /webapp\/index\.html/);
        assert.doesNotMatch(files, /hostile/);
        assert.equal(await http.post({ command: "stream_list" }), "! # Type  Info\r\n");
        await page.close();
      });
    }

    it("nor does a page whose name was made to point at the device", async () => {
      const page = await own.newPage();
      const answer = await page.goto(`http://rebound.test:${port}/`);
      assert.equal(answer?.status(), 403);
      const status = await page.evaluate("fetch('/command/fcr%20hostile-rebound%200').then((answer) => answer.status)");
      assert.equal(status, 403);
      assert.doesNotMatch(await http.post({ command: "ls" }), /hostile/);
      await page.close();
    });

    it("many do where it asks for none and is open to all origins, the documented form of old", async () => {
      await reopen({ "http.server.auth_enabled": "0", "http.server.cors_origin": "*" });
      const { page } = await visitEvil();
      const learned = await page.evaluate(`attack('http://device.test:${port}', 'open')`);
      assert.match(String(learned), /get: \{"response":"Success/);
      for (const attempt of ["get", "img", "post-text", "form-text", "beacon"])
        await until(
          attempt,
          async () => ((await http.post({ command: "ls" })).includes(`hostile-open-${attempt}`) ? true : undefined),
          WITHIN_MS,
        );
      await page.close();
    });

    /** Starts the server anew with other settings. */
    async function reopen(settings: Readonly<Record<string, string>>): Promise<void> {
      for (const [name, value] of Object.entries(settings)) await http.device.ask(`set ${name} ${value}`, /Set OK/);
      await http.device.ask("network_restart", /server listening on port/);
    }

    async function visitEvil(): Promise<{ readonly evil: HostileServer; readonly page: Page }> {
      const evil = running.use(await startHostileServer(join(FIXTURES, "hostile.html")));
      const page = await own.newPage();
      await page.goto(`http://evil.test:${evil.port}/`);
      return { evil, page };
    }

    /** Clicks a link that tells nobody where it was. */
    async function followLink(page: Page, address: string): Promise<void> {
      const opening = own.waitForEvent("page");
      await page.evaluate(`void window.open('${address}', '_blank', 'noreferrer')`);
      const opened = await opening;
      await opened.waitForLoadState();
      await opened.close();
    }
  },
);
