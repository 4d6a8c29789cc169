// Makes the pictures of README and docs from a real run of the story: npm run screenshots. Needs Chromium (CHROMIUM names another path).
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { startRegrow } from "regrow/process";
import { CHROMIUM, launchBrowser, waitForStory, type ToldStory } from "../test/harness/browser.ts";

const PICTURES = join(import.meta.dirname, "../docs/pictures");
const VIEWPORT = { width: 1200, height: 900 };

if (!existsSync(CHROMIUM)) throw new Error(`no Chromium at ${CHROMIUM}`);
const folder = await mkdtemp(join(tmpdir(), "regrow-pictures-"));
try {
  const options = ["story", "--json", "--folder", join(folder, "story")];
  const logFile = join(folder, "story.log");
  const story = await startRegrow({ name: "story", arguments: options, folder, logFile, environment: process.env });
  try {
    const told = await waitForStory(story);
    const browser = await launchBrowser();
    await pictureOfDms(browser, told);
    await pictureOfDevice(browser, told);
    await browser.close();
  } finally {
    await story.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The device's page in the DMS, with what became of the bad version. */
async function pictureOfDms(browser: Browser, { addresses, signIn }: ToldStory): Promise<void> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.goto(addresses.dms);
  await page.fill("input[name=userName]", signIn.userName);
  await page.fill("input[name=password]", signIn.password);
  await page.keyboard.press("Enter");
  await page.click("a[href*='devices/']");
  await page.getByText("rolled back").first().waitFor();
  await page.screenshot({ path: join(PICTURES, "dms-device.png") });
}

/** The device's own page. */
async function pictureOfDevice(browser: Browser, { addresses, device }: ToldStory): Promise<void> {
  const httpCredentials = { username: device.userName, password: device.password };
  const page = await browser.newPage({ viewport: VIEWPORT, httpCredentials });
  await page.goto(addresses.page);
  await page.getByText("HELLO 1.1.0 runs").waitFor();
  await page.screenshot({ path: join(PICTURES, "web-app.png") });
}
