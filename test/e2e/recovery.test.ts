import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { AirNetwork } from "@regrow/sim/network";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { makeStandIn, type StandIn } from "@regrow/testing/nmcli";
import { ownPort } from "@regrow/testing/own-port";
import { CHROMIUM, launchBrowser } from "../harness/browser.ts";
import { publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const AXE_RUN = "axe.run(document).then(({ violations }) => violations.map(({ id, impact }) => ({ id, impact })))";
const WIDE = { viewport: { width: 1200, height: 900 }, colorScheme: "light" } as const;
const PHONE = { viewport: { width: 375, height: 740 }, colorScheme: "dark" } as const;
const HOME: AirNetwork = {
  ...{ name: "home", ssid: "home", bssid: "4C:55:CC:10:10:98", channel: 6, rssi: -52, security: "WPA2-AES" },
  passkey: "correct horse",
  lease: { ip: "192.168.7.20", netmask: "255.255.255.0", gateway: "192.168.7.1", dns: "192.168.7.53" },
};
/** What the browser itself says of a refusal, and while a device is away. */
const EXPECTED = /^Failed to load resource/;

/** docs/how-to/restore-the-web-app.md, by the page's buttons. */
describe(
  "a device whose web app is lost, in a browser",
  { timeout: 300_000, skip: existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}` },
  () => {
    const running = new AsyncDisposableStack();
    const complaints: string[] = [];
    let scene: Scene;
    let standIn: StandIn;
    let browser: Browser;
    let address: string;
    let secret: string;
    let generation: string;

    before(async () => {
      standIn = running.use(await makeStandIn({ air: [HOME] }));
      const path = `${join(standIn.command, "..")}:${process.env["PATH"]}`;
      scene = running.use(await startScene({ product: "HELLO", deviceEnv: { PATH: path } }));
      await publishHello(scene, { version: "1.0.0", webApp: true });
      await scene.update("1.0.0");
      generation = await scene.runningGeneration();
      const port = await ownPort();
      const settings = { enabled: "1", port: String(port), interface: "local" };
      for (const [name, value] of Object.entries(settings))
        await scene.device().ask(`set http.server.${name} ${value}`, /Set OK/);
      await scene.device().ask("set network.adapter nmcli", /Set OK/);
      await scene.device().ask("set wlan.join.retries 1", /Set OK/);
      await scene.device().ask("save", /Success/);
      await scene.restartDevice("stop");
      address = `http://127.0.0.1:${port}`;
      secret = (await readFile(join(scene.root, "identity", "console-secret"), "utf8")).trim();
      await until("the HTTP server", () => fetch(address).then(() => true), 60_000);
      browser = await launchBrowser();
      running.defer(() => browser.close());
    });
    after(() => running.disposeAsync());

    /** The address of the device, and where that leads. */
    async function open(options: BrowserContextOptions): Promise<Page> {
      const context = await browser.newContext({
        ...options,
        httpCredentials: { username: "admin", password: secret },
      });
      running.defer(() => context.close());
      const page = await context.newPage();
      page.on("console", (message) => {
        if (message.type() === "error" && !EXPECTED.test(message.text())) complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(address) && !url.startsWith("data:")) complaints.push(`asks for ${url}`);
      });
      await page.goto(`${address}/`);
      return page;
    }

    async function openRecovery(options: BrowserContextOptions): Promise<Page> {
      const page = await open(options);
      assert.equal(new URL(page.url()).pathname, "/.recovery.html");
      await page.getByText(/^HELLO 1\.0\.0/).waitFor();
      return page;
    }

    async function look(page: Page, what: string): Promise<void> {
      await page.evaluate(await readFile(AXE, "utf8"));
      const violations = (await page.evaluate(AXE_RUN)) as readonly { readonly id: string; readonly impact: string }[];
      assert.deepEqual(
        violations.filter(({ impact }) => impact === "serious" || impact === "critical"),
        [],
        what,
      );
      const beside = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      assert.equal(beside, 0, `${what} is wider than the screen`);
    }

    /** All of `webapp/`, and every other copy that the device has of its files. */
    async function deleteWebApp(): Promise<void> {
      const folder = join(scene.root, "generations", generation, "rows", "webapp");
      for (const name of await readdir(folder)) {
        const sha256 = createHash("sha256")
          .update(await readFile(join(folder, name)))
          .digest("hex");
        for (const mode of ["444", "555"])
          await rm(join(scene.root, "objects", sha256.slice(0, 2), `${sha256}-${mode}`), { force: true });
      }
      await rm(folder, { recursive: true });
    }

    async function isTheApp(page: Page): Promise<void> {
      // It goes there by itself a few seconds later: not before it was looked at.
      const looked = Promise.withResolvers<void>();
      await page.route(`${address}/`, async (route) => {
        await looked.promise;
        await route.continue().catch(() => {}); // the key has led there first
      });
      await page.getByRole("link", { name: "Open the web app" }).waitFor();
      await page.getByText("The web app is back.").waitFor();
      await look(page, "the recovery page at its end");
      await page.locator("a:focus", { hasText: "Open the web app" }).waitFor();
      looked.resolve();
      await page.keyboard.press("Enter");
      await page
        .getByRole("navigation")
        .getByRole("link", { name: "Status" })
        .or(page.getByRole("button", { name: "Menu" }))
        .first()
        .waitFor();
      assert.equal(new URL(page.url()).pathname, "/");
    }

    it("is not sent anywhere while all is well", async () => {
      const page = await open(WIDE);
      assert.equal(new URL(page.url()).pathname, "/");
      await page.close();
    });

    it("restores it from the DMS, with the whole webapp/ deleted, on a wide screen", async () => {
      await deleteWebApp();
      const page = await openRecovery(WIDE);
      await page.getByText("The web app is damaged or missing").waitFor();
      await look(page, "the recovery page");
      await page.getByRole("button", { name: "Restore", exact: true }).click();
      await isTheApp(page);
      await page.close();
    });

    it("restores it from an uploaded bundle, without any network, on a phone by keyboard", async () => {
      await scene.dms().child.stop();
      await deleteWebApp();
      const page = await openRecovery(PHONE);
      await look(page, "the recovery page on a phone");
      await page.getByRole("button", { name: "Restore", exact: true }).click();
      await page.getByText("The web app is not restored").waitFor();
      for (const [name, bytes] of await badBundles()) {
        await upload(page, name, bytes);
        await page.getByText("The file was not taken").waitFor();
        assert.notEqual(await page.locator("#more").innerText(), "");
      }
      await upload(page, "hello.regrow", await readFile(join(scene.folder, "1.0.0.regrow")));
      await isTheApp(page);
      await page.close();
    });

    it("takes a network's name and passkey in set-up mode, says when the passkey was wrong, and joins", async () => {
      await scene.device().ask("setup web", /Set-up network/);
      await scene.device().ask("file_delete webapp/index.html", /Success/);
      const page = await openRecovery(PHONE);
      await page.getByRole("heading", { name: "Join a network" }).waitFor();
      await page.getByRole("option", { name: /^home/ }).waitFor({ state: "attached" });
      await look(page, "the recovery page in set-up mode");
      for (const [passkey, said] of [
        ["mistyped it", "The device could not join home"],
        [HOME.passkey, "The device has joined home."],
      ] as const) {
        await page.getByLabel("Network", { exact: true }).selectOption("home");
        await page.getByLabel("Passkey", { exact: true }).fill(passkey);
        await page.keyboard.press("Enter");
        await page.getByText(said).waitFor({ timeout: 60_000 });
      }
      await page.getByRole("button", { name: "Restore", exact: true }).click();
      await isTheApp(page);
      await page.close();
    });

    it("lets nobody see an error of the page itself", () => {
      assert.deepEqual(complaints, []);
    });

    async function upload(page: Page, name: string, buffer: Buffer): Promise<void> {
      await page.getByLabel("Bundle file").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
      await page.getByRole("button", { name: "Upload" }).focus();
      await page.keyboard.press("Enter");
    }

    /** A truncated one, a foreign one, and none. */
    async function badBundles(): Promise<readonly (readonly [string, Buffer])[]> {
      const whole = await readFile(join(scene.folder, "1.0.0.regrow"));
      const foreign = Buffer.from(whole);
      // One byte of the signed manifest.
      foreign[foreign.indexOf('"1.0.0"') + 1] = 0x39;
      return [
        ["cut.regrow", whole.subarray(0, whole.length / 2)],
        ["foreign.regrow", foreign],
        ["holiday.jpg", Buffer.alloc(100_000, "not a bundle")],
      ];
    }
  },
);
