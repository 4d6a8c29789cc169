import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createClient } from "@regrow/client/client";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { CHROMIUM, launchBrowser } from "../harness/browser.ts";
import { assertSound } from "../harness/dashboard-page.ts";
import { helloFolder, publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

const WIDE = { viewport: { width: 1200, height: 900 }, colorScheme: "light" } as const;
const PHONE = { viewport: { width: 375, height: 740 }, colorScheme: "dark", hasTouch: true } as const;
const WITHIN_MS = 60_000;
/** What the browser itself says while a line is lost, and of what a page asks for and does not get. */
const EXPECTED =
  /^Failed to load resource: (?:net::ERR_|the server responded with a status of 4)|^WebSocket connection to/;
const MARKUP = `<img src=x onerror="alert(1)"> & <b>bold</b>`;
const LONG = "x".repeat(500);

describe(
  "a device in the dashboard",
  { skip: existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}`, timeout: 600_000 },
  () => {
    const running = new AsyncDisposableStack();
    const complaints: string[] = [];
    let scene: Scene;
    let browser: Browser;
    let page: Page;
    let phone: Page;

    before(async () => {
      // Slow enough to be seen.
      scene = running.use(await startScene({ product: "HELLO", dmsEnv: { REGROW_DMS_DEVICE_DOWNLOAD_KBPS: "128" } }));
      await publishHello(scene, { version: "1.1.0" });
      await scene.update("1.1.0");
      await publishHello(scene, { version: "1.2.0", crashes: true });
      await scene.failUpdate("1.2.0");
      await scene.device().ask("set dms.cmd.enabled 1", /Set OK/);
      await scene.device().ask("save", /Success/);
      await scene.restartDevice("stop");
      browser = await launchBrowser();
      running.defer(() => browser.close());
      page = await open(WIDE);
      phone = await open(PHONE);
      await linked();
    });
    after(() => running.disposeAsync());

    const linked = async (): Promise<void> => {
      const { client, uuid } = scene;
      await until(
        "the live link",
        async () => ((await client.call("getDevice", { uuid })).link?.takesCommands === true ? true : undefined),
        WITHIN_MS,
      );
    };

    /** The dashboard, signed in. What it complains of is kept. */
    async function open(options: BrowserContextOptions): Promise<Page> {
      const context = await browser.newContext(options);
      running.defer(() => context.close());
      const opened = await context.newPage();
      opened.on("console", (message) => {
        if (message.type() === "error" && !EXPECTED.test(message.text())) complaints.push(message.text());
      });
      opened.on("pageerror", (error) => complaints.push(error.message));
      opened.on("dialog", (dialog) => complaints.push(`the page ran something: ${dialog.message()}`));
      const { path } = await scene.client.call("createSignInLink", {});
      await opened.goto(new URL(path, scene.session.address).href);
      return opened;
    }

    const visit = async (shown: Page, tab: string): Promise<void> => {
      await shown.goto(
        new URL(`/devices/${scene.uuid}${tab === "state" ? "" : `/${tab}`}`, scene.session.address).href,
      );
      await shown.getByRole("heading", { level: 1, name: scene.uuid }).waitFor();
      await shown.locator(".loading").first().waitFor({ state: "detached" });
    };

    const lines = (): Locator => page.locator(".terminal .line");
    /** An open console takes the keyboard by itself, a moment after it shows its first line. */
    const typing = (): Promise<void> => page.locator("#console-typing:focus").waitFor();
    const enter = async (line: string): Promise<void> => {
      await page.keyboard.type(line);
      await page.keyboard.press("Enter");
    };

    it("says what runs, and why 1.2.0 does not", async () => {
      await visit(page, "state");
      await page.getByText("It was started three times and did not confirm itself.").waitFor();
      await page.getByText("was made to crash at its start").first().waitFor();
      await page.getByText("This device has tried it and rolled back").waitFor();
      await page.getByText("confirmed by its signed log").waitFor();
      await page.getByRole("link", { name: "Where else this happens" }).first().waitFor();
    });

    for (const [name, choose] of [
      ["a wide screen in the light", () => page],
      ["a phone in the dark", () => phone],
    ] as const)
      it(`has tabs that everybody can use, on ${name}`, async () => {
        const shown = choose();
        await visit(shown, "state");
        for (const tab of ["State", "Faults", "Recovery log", "Variables", "Files", "Console", "History", "Settings"]) {
          const link = shown.getByRole("navigation", { name: "About this device" }).getByRole("link", { name: tab });
          await link.click();
          await shown.locator(".tabs [aria-current]", { hasText: tab }).waitFor();
          await shown.locator(".loading").first().waitFor({ state: "detached" });
          await assertSound(shown, `${tab} on ${name}`);
        }
      });

    it("has its console: typed, edited, gone back in, left, and gone on with after a restart", async () => {
      await visit(page, "console");
      await page.getByRole("button", { name: "Open the console" }).focus();
      await page.keyboard.press("Enter");
      await page.getByText("[Ready]").waitFor();
      await typing();
      await page.keyboard.type("get system.uuidd");
      await page.keyboard.press("Backspace");
      await page.keyboard.press("Enter");
      await lines().filter({ hasText: scene.uuid }).waitFor();
      await page.keyboard.press("ArrowUp");
      await lines().last().filter({ hasText: "> get system.uuid" }).waitFor();
      await page.getByRole("status").filter({ hasText: "> get system.uuid" }).waitFor({ state: "attached" });
      await page.keyboard.press("Control+C");
      await page.keyboard.type("get dms.cm");
      await page.keyboard.press("Tab");
      await lines().last().filter({ hasText: "> get dms.cmd" }).waitFor();
      await page.keyboard.press("Control+U");
      await assertSound(page, "the open console");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Tab");
      assert.notEqual(await page.evaluate("document.activeElement.id"), "console-typing");
      await page.getByLabel("Type here").focus();
      await enter("reboot");
      await page.getByText("The device restarts.").waitFor();
      const goOn = page.getByRole("button", { name: "Go on" });
      await goOn.waitFor({ timeout: WITHIN_MS });
      await goOn.press("Enter");
      await page.getByText("— opened again —").waitFor();
      await page.getByText("[Ready]").nth(1).waitFor();
      await typing();
      await enter("get system.dialect");
      await lines()
        .filter({ hasText: /^gecko-os/ })
        .waitFor();
      await visit(page, "history");
      await page.getByText("> get system.dialect").waitFor();
    });

    it("says that the line of its console is lost, and opens it again", async () => {
      const cuts: (() => void)[] = [];
      await phone.routeWebSocket(/\/console$/, (socket) => {
        socket.connectToServer();
        cuts.push(() => void socket.close());
      });
      await visit(phone, "console");
      await phone.getByRole("button", { name: "Open the console" }).click();
      await phone.getByText("[Ready]").waitFor();
      for (const cut of cuts) cut();
      await phone.getByText("The line to the DMS was lost").waitFor();
      await phone.getByRole("button", { name: "Go on" }).click();
      await phone.getByText("[Ready]").nth(1).waitFor();
    });

    it("sets a variable, and says beside it what cannot be", async () => {
      await visit(page, "variables");
      await page.getByLabel("Find").fill("auth_title");
      await page.getByRole("button", { name: "Change http.server.auth_title" }).click();
      const value = page.getByLabel("Value of http.server.auth_title");
      await value.fill(LONG);
      await page.getByText("May be: 0 to 64 characters.").first().waitFor();
      assert.equal(await page.getByRole("button", { name: "Set" }).getAttribute("aria-disabled"), "true");
      await value.fill("<i>At the door</i>");
      await page.getByRole("button", { name: "Set" }).click();
      await page.getByText("http.server.auth_title is set.").waitFor();
      await page.locator(".value", { hasText: "<i>At the door</i>" }).waitFor();
    });

    it("lets two people edit its notes without losing what either wrote", async () => {
      for (const shown of [page, phone]) {
        await visit(shown, "state");
        await shown.getByRole("button", { name: "Edit" }).click();
      }
      await page.getByRole("textbox", { name: "Notes" }).fill(MARKUP);
      await phone.getByRole("textbox", { name: "Notes" }).fill("mine");
      await page.getByRole("button", { name: "Keep" }).click();
      await page.locator("section .notes", { hasText: MARKUP }).waitFor();
      await phone.getByText("Somebody else has changed this").waitFor();
      await assertSound(phone, "a conflict on a phone");
      await phone.getByRole("button", { name: "Keep", exact: true }).click();
      await phone.getByText("EDIT_CONFLICT").waitFor();
      assert.equal(await phone.getByRole("textbox", { name: "Notes" }).inputValue(), "mine");
      await phone.getByRole("button", { name: /^Keep mine/ }).click();
      await phone.getByRole("button", { name: "Keep", exact: true }).click();
      await phone.getByRole("dialog").waitFor({ state: "detached" });
      await page.locator("section .notes", { hasText: "mine" }).waitFor();
    });

    it("is given a file, and loses it", async () => {
      await visit(page, "files");
      await page.getByLabel("File", { exact: true }).setInputFiles({
        name: "door.conf",
        mimeType: "text/plain",
        buffer: Buffer.from("open=8"),
      });
      await page.getByLabel("Name on the device").fill("sys/door.conf");
      assert.equal(await page.getByRole("button", { name: "Give it" }).getAttribute("aria-disabled"), "true");
      await page.getByLabel("Name on the device").fill("door.conf");
      await page.getByRole("button", { name: "Give it" }).click();
      await page.getByRole("row", { name: /door\.conf/ }).waitFor();
      await page.getByRole("button", { name: "Take away door.conf" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Take away" }).click();
      await page.getByText("The device has been given no file").waitFor();
    });

    it("shows an update as it comes: on its way, on trial, confirmed", async () => {
      await visit(page, "state");
      await page.evaluate("window.stillHere = true");
      await visit(phone, "log");
      await phone.getByText("What happens now appears at once.").waitFor();
      const source = await helloFolder(scene.folder, {
        version: "1.3.0",
        files: { "big.bin": randomBytes(1_500_000) },
      });
      const file = join(source, "regrow.json");
      const description = JSON.parse(await readFile(file, "utf8"));
      // On trial for as long as it takes somebody to see it.
      description.app.confirm = { after: 600_000, checkIn: true };
      await writeFile(file, JSON.stringify(description));
      await scene.publish({ source, version: "1.3.0" });
      await page.getByText("The device's tag names the version (release is 1.3.0)").waitFor();
      await page.getByRole("button", { name: "Update now" }).click();
      await page.getByRole("button", { name: "Let it update" }).click();
      await page.getByText("1.3.0 is on its way.").waitFor({ timeout: WITHIN_MS });
      await page.getByText("1.3.0 is on trial.").waitFor({ timeout: WITHIN_MS });
      await scene.device().ask("confirm", /Success/);
      await phone.getByText("1.3.0 was installed over 1.1.0").waitFor();
      await page.getByRole("listitem").filter({ hasText: "confirmed" }).filter({ hasText: "1.3.0" }).waitFor({
        timeout: WITHIN_MS,
      });
      assert.equal(await page.evaluate("window.stillHere"), true, "it was not loaded anew");
    });

    it("stays as it was while the line is lost, and goes on when it is back", async () => {
      await visit(page, "state");
      await page.context().setOffline(true);
      await page.getByText("The DMS does not answer.").waitFor();
      await page.getByText("It was started three times and did not confirm itself.").waitFor();
      await scene.client.call("describeDevice", { uuid: scene.uuid, notes: "written meanwhile" });
      await page.context().setOffline(false);
      await page.getByText("written meanwhile").waitFor({ timeout: WITHIN_MS });
      await page.getByText("The DMS does not answer.").waitFor({ state: "detached" });
    });

    it("is gone for who looks on when it is handed over, and was never there for others", async () => {
      const { session, client, uuid } = scene;
      const guest = createClient({ address: session.address, token: null, fetch });
      const person = { userName: "bob", email: "bob@example.com", password: randomBytes(12).toString("base64url") };
      const { token } = await guest.call("signUp", { ...person, organisation: "Others" });
      const other = createClient({ address: session.address, token, fetch });
      await visit(page, "state");
      const { id } = await client.call("offerTransfer", {
        devices: [uuid],
        to: (await other.call("me", {})).organisationId,
      });
      await other.call("acceptTransfer", { id });
      await page.getByRole("heading", { name: "The device is gone" }).waitFor();
      await assertSound(page, "a device that is gone");
      await page.goto(new URL("/devices/00000000-0000-4000-8000-000000000000", session.address).href);
      await page.getByRole("heading", { name: "No such device" }).waitFor();
    });

    it("has complained of nothing", () => assert.deepEqual(complaints, []));
  },
);
