import assert from "node:assert/strict";
import { pbkdf2Sync } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { formatScan } from "@regrow/core/network";
import { buildWebApp, WEB_APP_LIMIT_BYTES } from "@regrow/device/web-app";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { CHROMIUM, launchBrowser } from "../harness/browser.ts";
import { figure } from "../harness/figure.ts";
import { until } from "../harness/until.ts";
import { startWebAppDevice, type WebAppDevice } from "../harness/web-app-device.ts";

const AXE_RUN =
  "axe.run(document).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => html) })))";
const WIDE = { viewport: { width: 1200, height: 900 } };
const PHONE = { viewport: { width: 375, height: 740 } };
const VIEWS = ["Status", "Faults", "Console", "Files", "Variables", "Network", "Ownership", "Update", "Factory reset"];
/** What the browser itself says while a device restarts. */
const UNREACHABLE = /^Failed to load resource: net::ERR_/;

/** What an impact of axe says about a page. */
interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly string[];
}

/** docs/how-to/use-the-web-app.md, view by view. */
describe(
  "the device's web app, in a browser",
  { skip: existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}` },
  () => {
    const running = new AsyncDisposableStack();
    const complaints: string[] = [];
    let device: WebAppDevice;
    let browser: Browser;
    /** A wide screen in the light. */
    let page: Page;
    /** A phone in the dark, of somebody who wants no motion. */
    let phone: Page;

    before(async () => {
      device = running.use(await startWebAppDevice());
      browser = await launchBrowser();
      running.defer(() => browser.close());
      page = await open({ ...WIDE, colorScheme: "light" });
      phone = await open({ ...PHONE, colorScheme: "dark", hasTouch: true, reducedMotion: "reduce" });
    });
    after(() => running.disposeAsync());

    /** The page, once it shows the device. What it complains of, and whom else it asks, is kept. */
    async function open(options: BrowserContextOptions): Promise<Page> {
      const context = await browser.newContext({
        ...options,
        httpCredentials: { username: "admin", password: device.secret },
      });
      running.defer(() => context.close());
      const opened = await context.newPage();
      opened.on("console", (message) => {
        const isOfInterest = message.type() === "error" || message.type() === "warning";
        if (isOfInterest && !UNREACHABLE.test(message.text())) complaints.push(message.text());
      });
      opened.on("pageerror", (error) => complaints.push(error.message));
      opened.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(device.address) && !url.startsWith("data:")) complaints.push(`asks for ${url}`);
      });
      await opened.goto(`${device.address}/`);
      await opened.getByText("all is well").waitFor();
      return opened;
    }

    /** Nothing serious for who uses a reader of the screen, and nothing beside the screen. */
    async function look(shown: Page, what: string): Promise<void> {
      await shown.evaluate(axe.source);
      const violations = (await shown.evaluate(AXE_RUN)) as readonly Violation[];
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      assert.deepEqual(serious, [], what);
      const beside = await shown.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      assert.equal(beside, 0, `${what} is wider than the screen`);
    }

    async function visit(shown: Page, view: string): Promise<void> {
      const menu = shown.getByRole("button", { name: "Menu" });
      if (await menu.isVisible()) await menu.click();
      await shown.getByRole("navigation").getByRole("link", { name: view }).click();
      await shown.getByRole("heading", { level: 1, name: view }).waitFor();
    }

    it("is small", async () => {
      const sizeBytes = (await buildWebApp()).reduce((sum, { bytes }) => sum + bytes.length, 0);
      figure(`web app ${(sizeBytes / 1024).toFixed(1)} KB in all, limit ${WEB_APP_LIMIT_BYTES / 1024} KB`);
      assert.ok(sizeBytes <= WEB_APP_LIMIT_BYTES);
    });

    for (const [name, choose] of Object.entries({
      "a wide screen in the light": () => page,
      "a phone in the dark": () => phone,
    })) {
      it(`has views that everybody can use, on ${name}`, async () => {
        const shown = choose();
        for (const view of VIEWS) {
          await visit(shown, view);
          await shown.getByText("Asking the device.").first().waitFor({ state: "detached" });
          await look(shown, `${view} on ${name}`);
        }
      });
    }

    it("is used by keyboard alone", async () => {
      const focused = (): Promise<unknown> =>
        page.evaluate("document.activeElement.innerText || document.activeElement.id");
      const tabTo = async (text: string): Promise<void> => {
        for (let presses = 0; presses < 40; presses += 1) {
          await page.keyboard.press("Tab");
          if ((await focused()) === text) return;
        }
        assert.fail(`the keyboard does not come to ${text}`);
      };
      await page.reload();
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.keyboard.press("Tab");
      assert.equal(await focused(), "Skip to the content");
      await page.keyboard.press("Enter");
      assert.equal(await focused(), await page.locator("main").innerText());
      await page.evaluate("document.activeElement.blur()");
      await tabTo("Console");
      await page.keyboard.press("Enter");
      // It is there a moment before the keyboard is moved to it.
      await page.locator("h1:focus", { hasText: "Console" }).waitFor();
      while ((await page.evaluate("document.activeElement.tagName")) !== "INPUT") await page.keyboard.press("Tab");
      await page.keyboard.type("get wlan.ma");
      // The device is asked what can be completed when the view opens; until it has answered the key goes on to what is next.
      await until(
        "the completed line",
        async () => {
          await page.keyboard.press("Tab");
          if ((await page.getByLabel("Command").inputValue()).startsWith("get wlan.mac")) return true;
          await page.keyboard.press("Shift+Tab");
          return undefined;
        },
        30_000,
      );
      await page.keyboard.press("Enter");
      await page.getByText(device.mac).waitFor();
      await page.keyboard.press("ArrowUp");
      assert.equal(await page.getByLabel("Command").inputValue(), "get wlan.mac");
      await page.keyboard.press("Control+A");
      await page.keyboard.press("Backspace");
      await page.keyboard.press("Tab");
      assert.equal(await focused(), "Send", "an empty line lets the keyboard go on");
    });

    it("sets a variable as the device wants it, and saves it", async () => {
      await visit(page, "Variables");
      await page.getByLabel("Find").fill("auth_title");
      await page.getByLabel("Open http.server.auth_title", { exact: true }).click();
      const value = page.getByLabel("Value of http.server.auth_title");
      await value.fill("x".repeat(65));
      await page.getByText("0 to 64 characters.").waitFor();
      assert.equal(await page.getByRole("button", { name: "Set", exact: true }).getAttribute("aria-disabled"), "true");
      await value.fill("Kiosk at the door");
      await page.getByRole("button", { name: "Set", exact: true }).click();
      await page.getByText("1 not saved").waitFor();
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("it counts after a restart too").waitFor();
    });

    it("takes files, gives them back, and deletes them", async () => {
      await visit(page, "Files");
      const buffer = Buffer.from(Array.from({ length: 9_000 }, (_, index) => index % 251));
      await page.getByLabel("File", { exact: true }).setInputFiles({ name: "log", mimeType: "text/plain", buffer });
      await page.getByLabel("Name on the device").fill("log");
      await page.getByRole("button", { name: "Upload" }).click();
      await page.getByText("log is on the device.").waitFor();
      const row = page.getByRole("row", { name: /^log / });
      await row.getByText("8.8 KB").waitFor();
      const downloading = page.waitForEvent("download");
      await page.getByLabel("Download log", { exact: true }).click();
      assert.deepEqual(await readFile(await (await downloading).path()), buffer);
      await page.getByLabel("Delete log", { exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await page.getByText("log is deleted.").waitFor();
      await row.waitFor({ state: "detached" });
    });

    it("resets nothing without the device's own MAC address", async () => {
      await visit(page, "Factory reset");
      const button = page.getByRole("button", { name: "Take the factory values" });
      await page.getByLabel("Only what is not saved").check();
      await page.getByLabel("Type the device's MAC address to confirm").fill("00:00:00:00:00:00");
      assert.equal(await button.getAttribute("aria-disabled"), "true");
      await page.getByLabel("Type the device's MAC address to confirm").fill(device.mac.toLowerCase());
      await button.click();
      await page.getByText("Variables have factory values").waitFor();
      await visit(page, "Console");
      await page.getByLabel("Command").fill("load");
      await page.keyboard.press("Enter");
      await page.getByText("Success").waitFor();
    });

    it("joins a network: found, chosen, tried and kept", async () => {
      const asked: string[] = [];
      await phone.route("**/command", async (route) => {
        const { command } = route.request().postDataJSON() as { readonly command: string };
        asked.push(command);
        const response = command === "wlan_scan -v" ? SCAN : command === "setup status" ? "1" : "Success";
        if (/^(?:get|help|faults_print|log)/.test(command)) return route.continue();
        return route.fulfill({ json: { response: `${response}\r\n`, code: 0, flags: 0, safe_mode: false } });
      });
      await visit(phone, "Network");
      await phone.getByText("The device makes a network of its own").waitFor();
      await phone.getByRole("button", { name: "Look for networks" }).click();
      await phone.getByRole("button", { name: "My Home" }).click();
      await phone.getByLabel("Passkey").fill("short");
      await phone.getByText("8 to 63 characters").waitFor();
      await phone.getByLabel("Passkey").fill("correct horse");
      await look(phone, "joining on a phone");
      await phone.getByRole("button", { name: "Try it first" }).click();
      await phone.getByText("The passkey is right").waitFor();
      await phone.getByRole("button", { name: "Save and join" }).click();
      await phone.getByText("Saved. The device joins My Home now.").waitFor();
      await phone.unroute("**/command");
      const psk = pbkdf2Sync("correct horse", "My Home", 4_096, 32, "sha1").toString("hex");
      assert.deepEqual(
        asked.filter((line) => !/^(?:get|help|faults_print|log|wlan_scan|setup status)/.test(line)),
        [
          `network_verify wifi "My Home" 4C55CC101098 6 4 ${psk}`,
          'set wlan.ssid "My Home"',
          'set wlan.passkey "correct horse"',
          "set wlan.auto_join.enabled 1",
          "save",
          "setup stop",
        ],
      );
    });

    it("shows safe mode on every view, and leads out of it", async () => {
      device.device.type(`force_safemode ${device.mac}`);
      const banner = page.getByRole("region", { name: "Safe mode: the app does not run" });
      await banner.waitFor();
      for (const view of VIEWS.toReversed()) {
        await visit(page, view);
        await banner.waitFor();
      }
      const step = async (name: string, answer: string): Promise<void> => {
        await banner.getByRole("button", { name, exact: true }).click();
        await banner.getByText(answer).first().waitFor();
      };
      await step("Ask", "1: it is in safe mode");
      await step("Show", "8 of 8 faults.");
      await step("Check", "8 faults are still there");
      await step("Clear", "Success: the counter is at 0.");
      await step("Check", "Nothing is left.");
      await look(page, "the steps");
      await step("Restart", "Rebooting.");
      await page.getByText("The device restarts. This page goes on by itself.").waitFor();
      await page.getByText("The device has restarted. Everything was read anew.").waitFor();
      await page.getByText("HELLO 1.0.0 runs, and all is well.").waitFor();
      await banner.waitFor({ state: "detached" });
      await visit(page, "Variables");
      await page.getByLabel("Find").fill("auth_title");
      await page.getByText("Kiosk at the door").waitFor();
    });

    it("installs a bundle that is uploaded, and shows that it runs", async () => {
      await visit(page, "Update");
      await page.getByLabel("Bundle").setInputFiles(device.newerBundle);
      await page.getByRole("button", { name: /^Send 1\.1\.0\.regrow/ }).click();
      await page.getByText("HELLO 1.1.0 is installed.").waitFor();
      await page.getByRole("heading", { level: 2, name: "HELLO 1.1.0" }).waitFor();
      await visit(page, "Status");
      await page.getByText("HELLO 1.1.0 runs, and all is well.").waitFor();
      await page.getByText("confirmed", { exact: true }).waitFor();
    });

    it("leads to the recovery page when a part of it cannot be loaded", async () => {
      for (const part of ["app.js", "app.css"]) {
        await phone.route(`**/webapp/${part}`, (route) => route.abort());
        await phone.goto(`${device.address}/`);
        await phone.waitForURL("**/.recovery.html");
        await phone.unroute(`**/webapp/${part}`);
      }
    });

    it("has complained of nothing, and asked nobody else", () => {
      assert.deepEqual(complaints, []);
    });
  },
);

const SCAN = formatScan(
  [
    { ssid: "My Home", bssid: "4C:55:CC:10:10:98", channel: 6, rssi: -61, security: "WPA2-AES" },
    { ssid: "Cafe", bssid: "4C:55:CC:10:10:99", channel: 1, rssi: -80, security: "Open" },
  ],
  { isVerbose: true },
);
