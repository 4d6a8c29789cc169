// Makes the README's picture from a real run of the story: npm run screenshots. Needs Chromium (CHROMIUM names another path).
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { startRegrow } from "regrow/process";
import { CHROMIUM, launchBrowser, waitForStory, type ToldStory } from "../test/harness/browser.ts";

const PICTURE = join(import.meta.dirname, "../docs/pictures/dms-device.png");

if (!existsSync(CHROMIUM)) throw new Error(`no Chromium at ${CHROMIUM}`);
const folder = await mkdtemp(join(tmpdir(), "regrow-pictures-"));
try {
  const options = ["story", "--json", "--folder", join(folder, "story")];
  const logFile = join(folder, "story.log");
  const story = await startRegrow({ name: "story", arguments: options, folder, logFile, environment: process.env });
  try {
    const told = await waitForStory(story);
    const browser = await launchBrowser();
    await takePicture(browser, told);
    await browser.close();
  } finally {
    await story.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The device's page, with what became of the bad version. */
async function takePicture(browser: Browser, { addresses, signIn }: ToldStory): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  await page.goto(addresses.dms);
  await page.fill("input[name=userName]", signIn.userName);
  await page.fill("input[name=password]", signIn.password);
  await page.keyboard.press("Enter");
  await page.click("a[href*='devices/']");
  await page.getByText("rolled back").first().waitFor();
  await page.screenshot({ path: PICTURE });
}
