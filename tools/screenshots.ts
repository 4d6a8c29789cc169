// Makes the pictures of README and docs from a real run of the story: npm run screenshots. Needs Chromium (CHROMIUM names another path).
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { startRegrow } from "regrow/process";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const PICTURES = join(import.meta.dirname, "../docs/pictures");
const STORY_MS = 180_000;
/** Headless Chromium without a network of its own. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--in-process-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-quic",
];

/** What the story prints when it has been told. */
interface Told {
  readonly addresses: { readonly dms: string; readonly app: string };
  readonly signIn: { readonly userName: string; readonly password: string };
}

interface View {
  readonly suffix: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
}
const VIEWS: readonly View[] = [
  { suffix: "", width: 1200, height: 900, colorScheme: "light" },
  { suffix: "-phone", width: 375, height: 800, colorScheme: "dark" },
];

if (!existsSync(CHROMIUM)) throw new Error(`no Chromium at ${CHROMIUM}`);
const folder = await mkdtemp(join(tmpdir(), "regrow-pictures-"));
try {
  const logFile = join(folder, "story.log");
  const story = await startRegrow({
    name: "story",
    arguments: ["story", "--json", "--folder", join(folder, "story")],
    folder,
    logFile,
    environment: process.env,
  });
  try {
    const [, line = ""] = await story.output.waitFor(/^(\{"ok".*\})$/m, STORY_MS);
    const told: Told = JSON.parse(line);
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    for (const view of VIEWS) await takePictures(browser, view, told);
    await browser.close();
  } finally {
    await story.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function takePictures(browser: Browser, view: View, { addresses, signIn: person }: Told): Promise<void> {
  const { suffix, width, height, colorScheme } = view;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  const take = async (name: string): Promise<void> =>
    void (await page.screenshot({ path: join(PICTURES, `${name}${suffix}.png`) }));
  await page.goto(addresses.dms);
  await take("dms-sign-in");
  await signIn(page, person);
  await take("dms-devices");
  await page.click("a[href*='devices/']");
  await page.waitForLoadState("networkidle");
  await take("dms-device");
  await page.goto(addresses.app);
  await take("program");
  await page.close();
  if (complaints.length > 0) throw new Error(`the browser complains: ${complaints.join("; ")}`);
}

async function signIn(page: Page, { userName, password }: Told["signIn"]): Promise<void> {
  await page.fill("input[name=userName]", userName);
  await page.fill("input[name=password]", password);
  await page.keyboard.press("Enter");
  await page.waitForLoadState("networkidle");
}
