import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, it } from "node:test";
import { hasSocat } from "@regrow/testing/pty";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import type { Browser, Locator, Page } from "playwright-core";
import { ownPort } from "@regrow/testing/own-port";
import { CHROMIUM, launchBrowser } from "../harness/browser.ts";
import { LOOKS, assertSound, dashboardBrowser, type DashboardBrowser } from "../harness/dashboard-page.ts";
import { startDms } from "../harness/dms.ts";
import { figure } from "../harness/figure.ts";
import { until } from "../harness/until.ts";
import { startTypedShell, type TypedShell } from "../harness/typed-shell.ts";

const HELLO = fileURLToPath(new URL("../../examples/hello", import.meta.url));
const ADA = { userName: "ada", password: "a long password", email: "ada@example.com" };
const PASSPHRASE = "correct horse battery";
/** What the commands ask a person. */
const ANSWERS = {
  "New passphrase for the keys (at least 12 characters): ": PASSPHRASE,
  "The same once more: ": PASSPHRASE,
  "Passphrase of the key HELLO-root: ": PASSPHRASE,
  "Passphrase of the key HELLO-targets: ": PASSPHRASE,
  "Password of ada: ": ADA.password,
  "Type yes: ": "yes",
};
const STEP_MS = 60_000;
const UPDATE_MS = 120_000;
/** What the browser itself says of a line that the test has cut, and of a bundle that it was to refuse. */
const EXPECTED = /^Failed to load resource: (?:net::ERR_|the server responded with a status of (?:409|422))/;

const missing = existsSync(CHROMIUM) ? (hasSocat() ? false : "no socat") : `no Chromium at ${CHROMIUM}`;

describe("from a stranger to an updated device, in the dashboard", { skip: missing, timeout: 600_000 }, () => {
  const running = new AsyncDisposableStack();
  let folder: string;
  let address: string;
  let browser: Browser;
  let windows: DashboardBrowser;
  let page: Page;
  let shell: TypedShell;
  let console: TypedShell;

  before(async () => {
    const made = running.use(await makeTempFolder());
    folder = made.path;
    await chmod(folder, 0o755); // the app is another user where that can be had
    const dms = await startDms({ folder: join(folder, "dms") });
    running.defer(async () => void (await dms.child.stop()));
    address = dms.peopleAddress;
    const checkout = join(folder, "checkout");
    await mkdir(checkout);
    await cp(HELLO, join(checkout, "examples", "hello"), { recursive: true });
    [shell, console] = [running.use(await startTypedShell(checkout)), running.use(await startTypedShell(checkout))];
    browser = await launchBrowser();
    running.defer(() => browser.close());
    windows = dashboardBrowser(browser, address);
    ({ page } = await windows.open());
  });
  after(() => running.disposeAsync());

  const step = (name: string): Locator => page.locator("li.step", { has: page.getByRole("heading", { name }) });
  const commandsOf = (name: string): Promise<readonly string[]> => step(name).locator(".command code").allInnerTexts();
  const done = (number: number): Promise<void> =>
    page.getByRole("heading", { name: `Step ${number}, done:` }).waitFor({ timeout: STEP_MS });

  it("signs up, and sees the way to a first device in place of an empty overview", async () => {
    await page.fill("#up-user", ADA.userName);
    await page.fill("#up-password", ADA.password);
    await page.fill("#up-email", ADA.email);
    await page.getByRole("button", { name: "Sign up" }).click();
    await page.getByRole("heading", { name: "Step 1: Make your keys and a product" }).waitFor();
    await page.getByLabel("Product code").fill("my kiosk");
    await page.getByText("Capital letters, digits, - and _, up to 64 characters: such as MY-KIOSK.").waitFor();
    assert.ok((await commandsOf("Make your keys"))[0]?.endsWith("--product HELLO"), "no command with what is refused");
    await page.getByLabel("Product code").fill("HELLO");
    await page.getByLabel("Port of your program").fill(String(await ownPort()));
    await assertSound(page, "the first run");
  });

  it("makes keys and a product by the commands that are shown", async () => {
    const [create = "", signIn = "", product = ""] = await commandsOf("Make your keys");
    await shell.run(create, ANSWERS);
    await shell.run(signIn, ANSWERS);
    await shell.run(product);
    await done(1);
  });

  it("publishes and offers a first version", async () => {
    const [onlineKeys = "", root = "", build = "", publish = ""] = await commandsOf("Publish a first version");
    await shell.run(onlineKeys);
    await shell.run(root, ANSWERS);
    await shell.run(build, ANSWERS);
    await shell.run(publish);
    await done(2);
    const [tag = ""] = await commandsOf("Offer it to devices");
    await shell.run(tag);
    await done(3);
  });

  it("brings a device here, claims and activates it", async () => {
    const device = step("Make a device");
    const [authority = "", init = "", run = ""] = await commandsOf("Make a device");
    await shell.run(authority);
    const { fingerprint256 } = new X509Certificate(await readFile(join(folder, "checkout", "device-ca.pem")));
    await device.getByText(fingerprint256).waitFor();
    await shell.run(init);
    console.type(run);
    // Its log comes onto the same terminal, before the prompt and right behind it.
    await console.waitFor(/\[Ready\]\s[^]*?^> /m, STEP_MS);
    await device.getByRole("button", { name: "Make a provision token" }).click();
    await device.getByText("dms_provision", { exact: true }).waitFor();
    const [setToken = "", keepLink = "", save = "", provision = ""] = (await commandsOf("Make a device")).slice(3);
    await say(setToken, /Set OK/);
    await say(keepLink, /Set OK/);
    await say(save, /Success/);
    await say(provision, /Success/);
    await done(4);
    await step("Claim it").getByRole("button", { name: "Make a claim token" }).click();
    await step("Claim it").getByText("dms_claim").waitFor();
    const [claim = ""] = await commandsOf("Claim it");
    await say(claim, /Success/);
    await done(5);
    const [activate = ""] = await commandsOf("Activate it");
    await say(activate, /Success/);
  });

  const say = async (line: string, expected: RegExp): Promise<void> => {
    console.type(line);
    await console.waitFor(expected, STEP_MS);
  };

  it("sees the device update itself, without reloading", async () => {
    // It does not wait to be told: the release is there already.
    await console.waitFor(/\[Confirmed 1\.0\.0\]/, UPDATE_MS);
    await page.getByRole("link", { name: "HELLO 1.0.0" }).waitFor({ timeout: STEP_MS });
    await page.getByRole("heading", { name: "Step 1" }).waitFor({ state: "detached" });
    const arrived = page.getByRole("region", { name: "All seven steps are done" });
    await arrived.getByRole("link", { name: /^http:\/\/127\.0\.0\.1:/ }).waitFor();
    // It is there for who comes back, too.
    await page.reload();
    await arrived.waitFor();
    // It has started since it was told to keep a live link.
    await page
      .getByRole("region", { name: "Devices by state" })
      .getByText(/^1\s*Live link$/)
      .waitFor({ timeout: STEP_MS });
    await page.getByRole("heading", { name: "Check-ins per hour" }).waitFor();
    await page.locator(".chart canvas").first().waitFor();
    await assertSound(page, "the overview");
    const light = await chartColours(page);
    await page.emulateMedia({ colorScheme: "dark" });
    const isRecoloured = async () => ((await chartColours(page)) === light ? undefined : true);
    await until("a chart in the colours of the dark", isRecoloured, STEP_MS);
    await page.setViewportSize({ width: 375, height: 900 });
    const isNarrow = async () => ((await chartWidth(page)) < 375 ? true : undefined);
    await until("a chart as narrow as the window", isNarrow, STEP_MS);
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1200, height: 900 });
    await arrived.getByRole("button", { name: "Close this" }).click();
    await arrived.waitFor({ state: "detached" });
    await until("a chart as wide as the window", async () => ((await isNarrow()) === true ? undefined : true), STEP_MS);
  });

  it("uploads the next version by drag, over a line that breaks", async () => {
    const next = "npx regrow bundle build examples/hello --version 1.1.0 --keys keys --out HELLO-1.1.0.regrow";
    await shell.run(next, ANSWERS);
    await visit("Products");
    await page.getByRole("link", { name: "HELLO", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "HELLO" }).waitFor();
    let cuts = 0;
    await page.route("**/uploads/*?offset=*", async (route) => {
      cuts += 1;
      await (cuts === 1 ? route.abort("connectionreset") : route.continue());
    });
    await drop(page, "HELLO-1.1.0.regrow", await readFile(join(folder, "checkout", "HELLO-1.1.0.regrow")));
    await page.getByText("is here. Devices are offered it when a tag leads to it.").waitFor({ timeout: STEP_MS });
    assert.ok(cuts >= 2, "the line was cut, and it went on");
    await page.unroute("**/uploads/*?offset=*");
    await page.getByRole("row", { name: /^1\.1\.0 available/ }).waitFor();
    await assertSound(page, "a product");
  });

  it("says why it refuses a file that is no bundle, and one whose bytes are not those that were signed", async () => {
    await drop(page, "letter.regrow", new TextEncoder().encode("Dear DMS"));
    await page.getByRole("alert").getByText("BUNDLE_TRUNCATED").waitFor({ timeout: STEP_MS });
    const altered = await readFile(join(folder, "checkout", "HELLO-1.1.0.regrow"));
    const at = altered.lastIndexOf("objects/") + 512 + 10;
    altered[at] = (altered[at] ?? 0) ^ 1;
    await page.getByLabel("Bundle").setInputFiles({ name: "altered.regrow", mimeType: "", buffer: altered });
    await page.getByText("altered.regrow was refused").waitFor({ timeout: STEP_MS });
    await page.getByRole("alert").getByText("BUNDLE_OBJECT_DAMAGED").waitFor();
  });

  it("tags it by keyboard, after it was said what that does, and the device takes it", async () => {
    await page.getByRole("button", { name: "Change for release" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    // Whoever presses Enter once too often has tagged nothing: they stand where a version is chosen, and none is yet.
    await page.keyboard.press("Enter");
    await dialog.locator("select:focus").waitFor();
    assert.equal(await dialog.getByLabel("Version").inputValue(), "");
    await dialog.getByLabel("Version").selectOption("1.1.0");
    await dialog.getByText("1 device: will be offered 1.1.0.").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.locator("button:focus", { hasText: "Change for release" }).waitFor();
    await page.keyboard.press("Enter");
    await dialog.getByLabel("Version").selectOption("1.1.0");
    await dialog.getByRole("button", { name: "Tag 1.1.0 release" }).focus();
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await visit("Overview");
    console.type("ota");
    await console.waitFor(/\[Confirmed 1\.1\.0\]/, UPDATE_MS);
    await page.getByRole("link", { name: "HELLO 1.1.0" }).waitFor({ timeout: STEP_MS });
  });

  it("shows a version: who runs it, what is different, and notes that two people write", async () => {
    await page.goto(`${address}/products/HELLO/1.1.0`);
    await page.getByRole("region", { name: "Who runs it" }).getByText("1 device").waitFor();
    await page.getByRole("region", { name: "What is different" }).getByText("version").first().waitFor();
    const notes = page.getByLabel("What is new");
    await notes.fill("mine");
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.getByLabel("What is new").fill("<b>theirs</b>");
    await other.getByRole("region", { name: "Notes" }).getByRole("button", { name: "Save" }).click();
    await other.getByText("The notes are saved.").waitFor();
    await other.close();
    await page.getByText("Somebody else has changed this").waitFor();
    assert.equal(await notes.inputValue(), "mine");
    await page.getByText("<b>theirs</b>").waitFor();
    await page.getByRole("button", { name: /^Keep mine/ }).click();
    await page.getByRole("region", { name: "Notes" }).getByRole("button", { name: "Save" }).click();
    await page.getByText("The notes are saved.").waitFor();
    await page.getByText("While it holds a tag").waitFor();
  });

  it("sets a rule, gives a file and keeps what is for good behind its code", async () => {
    await page.goto(`${address}/products/HELLO?tab=updates`);
    const windowField = page.getByLabel("Windows", { exact: true });
    await windowField.fill("tomorrow");
    await page.getByText("Such as mon-fri 02:00-05:00, sat 00:00-24:00", { exact: true }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Save" }).getAttribute("aria-disabled"), "true");
    await windowField.fill("mon-fri 02:00-05:00");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Now: mon-fri 02:00-05:00 (UTC+00:00)").waitFor();
    await page.getByRole("link", { name: "Files", exact: true }).click();
    const buffer = Buffer.from("greeting = hello\n");
    await page.getByLabel("File", { exact: true }).setInputFiles({ name: "kiosk.ini", mimeType: "text/plain", buffer });
    await page.getByRole("button", { name: "Give it to all devices of HELLO" }).click();
    await page.getByRole("row", { name: /^kiosk\.ini/ }).waitFor();
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Delete the product" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Type HELLO to confirm").fill("HELLO");
    await dialog.getByRole("button", { name: "Delete it" }).click();
    await dialog.getByText("PRODUCT_IN_USE").waitFor();
    await page.keyboard.press("Escape");
  });

  for (const look of LOOKS)
    it(`looks right at ${look.width} pixels, ${look.colours}`, async () => {
      const { page: shown, context } = await windows.open(look);
      await windows.signIn(shown, ADA);
      for (const path of [
        "/",
        "/products",
        ...["", "?tab=updates", "?tab=files", "?tab=keys", "?tab=settings"].map((tab) => `/products/HELLO${tab}`),
        "/products/HELLO/1.1.0",
      ]) {
        await shown.goto(`${address}${path}`);
        await shown.getByRole("heading", { level: 1 }).waitFor();
        while ((await shown.locator(".loading").count()) > 0)
          await shown.locator(".loading").first().waitFor({ state: "detached" });
        await assertSound(shown, `${path} at ${look.width} ${look.colours}`);
      }
      await context.close();
    });

  it("is opened soon, and by little", async () => {
    // A browser that has been here never, with the session of the one that has.
    const context = await browser.newContext({ storageState: await page.context().storageState() });
    const fresh = await context.newPage();
    const sizes: Promise<number>[] = [];
    fresh.on("requestfinished", (request) => {
      sizes.push(
        request.sizes().then(({ responseBodySize, responseHeadersSize }) => responseBodySize + responseHeadersSize),
      );
    });
    await fresh.goto(`${address}/`);
    await fresh.getByRole("heading", { name: "Needs attention" }).waitFor();
    const shownMs = await fresh.evaluate<number>("performance.now()");
    const bytes = (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0);
    figure(`dashboard: first view ${(bytes / 1024).toFixed(0)} KB, shown after ${shownMs.toFixed(0)} ms`);
    await context.close();
  });

  it("has complained of nothing", () =>
    assert.deepEqual(
      windows.complaints.filter((text) => !EXPECTED.test(text)),
      [],
    ));

  const visit = async (name: string): Promise<void> => {
    await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name, exact: true }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
  };
});

/** Colours that the first chart is drawn with. */
async function chartColours(page: Page): Promise<string> {
  return String(
    await page.evaluate(`(() => {
      const canvas = document.querySelector(".chart canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const found = new Set();
      for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) found.add(data.slice(at, at + 3).join(" "));
      return [...found].toSorted().join();
    })()`),
  );
}

async function chartWidth(page: Page): Promise<number> {
  return Number(await page.evaluate("document.querySelector('.chart canvas').clientWidth"));
}

/** Lets a file fall anywhere on the page. */
async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const file = JSON.stringify({ name, base64: Buffer.from(bytes).toString("base64") });
  const dataTransfer = await page.evaluateHandle(
    `(() => {
      const { name, base64 } = ${file};
      const held = new DataTransfer();
      held.items.add(new File([Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))], name));
      return held;
    })()`,
  );
  await page.dispatchEvent("main", "drop", { dataTransfer });
}
