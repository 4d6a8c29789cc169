// Makes the pictures of README and docs from a real run of the story, and of the fleet that the bench makes: npm run screenshots. Needs Chromium (CHROMIUM names another path).
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { startRegrow } from "regrow/process";
import { MeasuredServer } from "../bench/check-in/measured-server.ts";
import type { DashboardReady } from "../bench/dashboard/messages.ts";
import { CHROMIUM, launchBrowser, waitForStory, type ToldStory } from "../test/harness/browser.ts";

const PICTURES = join(import.meta.dirname, "../docs/pictures");
const VIEWPORT = { width: 1200, height: 1180 };
const FLEET = ["2400", "1"];

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
    await pictureOfFleet(browser);
    await browser.close();
  } finally {
    await story.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The device in the dashboard, with what became of the bad version. */
async function pictureOfDms(browser: Browser, { addresses, dashboard }: ToldStory): Promise<void> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.goto(dashboard);
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  await page.goto(new URL("/devices", addresses.dms).href);
  await page.locator("main a[href^='/devices/']").first().click();
  const outcomes = page.getByRole("region", { name: "What became of its versions" });
  await outcomes.getByText("was made to crash at its start").first().waitFor();
  await outcomes.evaluate((card) => card.scrollIntoView());
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

/** The overview of a fleet: devices that are in the database as if they had been enrolled. */
async function pictureOfFleet(browser: Browser): Promise<void> {
  await using dms = await MeasuredServer.start<DashboardReady>("dashboard-program.ts", FLEET);
  const { peopleUrl, token } = dms.ready;
  const context = await browser.newContext({ viewport: { width: 1200, height: 1180 } });
  await context.addCookies([{ name: "regrow_session", value: token, url: peopleUrl }]);
  const page = await context.newPage();
  await page.goto(peopleUrl);
  await page.getByText("Check-ins per hour").waitFor();
  await page.locator(".u-over").first().waitFor();
  await page.screenshot({ path: join(PICTURES, "dashboard.png") });
  await context.close();
}
