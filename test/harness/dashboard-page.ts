import assert from "node:assert/strict";
import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";

/** Widths and colours in which every view is looked at. */
export const LOOKS = [
  { width: 1200, colours: "light" },
  { width: 1200, colours: "dark" },
  { width: 375, colours: "light" },
  { width: 375, colours: "dark" },
] as const;
type Look = (typeof LOOKS)[number];

/** Pages of a DMS in a browser, with everything that they complain of. */
export interface DashboardBrowser {
  /** A browser window that nobody is signed in with yet. */
  open(look?: Look): Promise<{ readonly context: BrowserContext; readonly page: Page }>;
  /** Signs in by the form. */
  signIn(page: Page, who: { readonly userName: string; readonly password: string }): Promise<void>;
  /** What stood on a browser's console as an error, or ended a script. */
  readonly complaints: readonly string[];
}

export function dashboardBrowser(browser: Browser, address: string): DashboardBrowser {
  const complaints: string[] = [];
  return {
    complaints,
    async open({ width, colours } = LOOKS[0]) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: colours });
      const page = await context.newPage();
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      await page.goto(address);
      return { context, page };
    },
    async signIn(page, { userName, password }) {
      await page.fill("#in-user", userName);
      await page.fill("#in-password", password);
      await page.keyboard.press("Enter");
      await page.locator("nav[aria-label=Sections]").waitFor({ state: "attached" });
    },
  };
}

const RUN_AXE =
  "axe.run(document).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => html) })))";

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly string[];
}

/** Asserts that nothing sticks out of the page and that a checker of accessibility finds nothing serious. */
export async function assertSound(page: Page, what: string): Promise<void> {
  const surplus = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  assert.ok(Number(surplus) <= 0, `${what}: ${String(surplus)} pixels stick out`);
  await page.evaluate(axe.source);
  const violations = await page.evaluate<readonly Violation[]>(RUN_AXE);
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  assert.deepEqual(serious, [], what);
}
