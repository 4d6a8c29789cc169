import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { startRegrow, type Child } from "regrow/process";
import { CHROMIUM, launchBrowser, waitForStory, type ToldStory } from "../harness/browser.ts";

describe("the pages, in a browser", { skip: existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}` }, () => {
  let folder: string;
  let story: Child;
  let told: ToldStory;
  let browser: Browser;
  const complaints: string[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-pages-"));
    const logFile = join(folder, "story.log");
    const options = ["story", "--json", "--folder", join(folder, "story")];
    story = await startRegrow({ name: "story", arguments: options, folder, logFile, environment: process.env });
    told = await waitForStory(story);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await story.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(width: number): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    page.on(
      "console",
      (message) => message.type() === "error" && complaints.push(`${message.text()} (${message.location().url})`),
    );
    page.on("pageerror", (error) => complaints.push(error.message));
    return page;
  }

  it("open signed in by the story's link, and show by keyboard alone why the bad version was rolled back", async () => {
    const page = await open(1200);
    await page.goto(told.dashboard);
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await page.getByRole("link", { name: "Devices", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.locator("h1:focus", { hasText: "Devices" }).waitFor();
    const link = page.locator("main a[href^='/devices/']").first();
    await link.waitFor();
    await link.focus();
    await page.keyboard.press("Enter");
    // Its parts come one after the other.
    const bad = page
      .getByRole("listitem")
      .filter({ hasText: "1.2.0" })
      .filter({ hasText: /rolled back/i });
    await bad.getByText(/started three times and did not confirm/i).waitFor();
    await bad.getByText(/made to crash at its start/).waitFor();
    assert.match(await page.locator("main").innerText(), /1\.1\.0/);
    await page.close();
  });

  it("show on a phone what has healed the device of a wrong setting", async () => {
    const page = await open(375);
    await page.goto(told.addresses.dms);
    await page.fill("#in-user", told.signIn.userName);
    await page.fill("#in-password", told.signIn.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await page.goto(`${told.addresses.dms}/devices`);
    await page.locator("main a[href^='/devices/']").first().click();
    await page.getByRole("heading", { name: "It was in safe mode, and is out of it" }).waitFor();
    await page
      .getByText(/app\.environment/)
      .first()
      .waitFor();
    const surplus = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assert.ok(Number(surplus) <= 0, `${String(surplus)} pixels stick out`);
    await page.close();
  });

  it("show the program, with its version and its starts", async () => {
    const page = await open(375);
    await page.goto(told.addresses.app);
    assert.equal(await page.locator("#version").innerText(), "1.1.0");
    const starts = Number(await page.locator("#starts").innerText());
    assert.ok(starts >= 3, `${starts} starts: two updates and a rollback leave the program's own folder alone`);
    await page.close();
  });

  it("say nothing on the browser's console", () => assert.deepEqual(complaints, []));
});
