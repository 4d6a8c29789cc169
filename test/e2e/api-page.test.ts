import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { createDms, type Dms } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { Letters } from "@regrow/testing/letters";
import { CHROMIUM, launchBrowser } from "../harness/browser.ts";

const WIDTHS = [1200, 375] as const;
const PASSWORD = "correct horse battery";
/** What a stranger could have put where it is shown. */
const HOSTILE = '<img src=x onerror="document.title=1">';

describe(
  "the page of the API, in a browser",
  { skip: existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}` },
  () => {
    let folder: string;
    let dms: Dms;
    let browser: Browser;
    const complaints: string[] = [];
    const requests: string[] = [];

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "regrow-api-page-"));
      const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
      const parts = { clock: new SystemClock(), entropy: new SystemEntropy(), logger, mailer: new Letters() };
      dms = await createDms({ folder, peoplePort: 0, devicePort: 0, ...parts });
      browser = await launchBrowser();
    });
    after(async () => {
      await browser.close();
      await dms.close();
      await rm(folder, { recursive: true, force: true });
    });

    async function open(width: number): Promise<Page> {
      const page = await browser.newPage({ viewport: { width, height: 800 } });
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("request", (request) => requests.push(request.url()));
      return page;
    }

    const operation = (page: Page, name: string) => page.locator(`#${name}`);

    async function unfold(page: Page, name: string): Promise<void> {
      await page.fill("#search", name);
      await operation(page, name).locator("summary").focus();
      await page.keyboard.press("Enter");
    }

    for (const width of WIDTHS)
      it(`finds an operation, and sends it with a pasted token and with the session, ${width} pixels wide`, async () => {
        const page = await open(width);
        const userName = `anna-${width}`;
        const body = { userName, password: PASSWORD, email: `${userName}@example.com`, organisation: HOSTILE };
        await page.goto(new URL("/api/docs", dms.peopleUrl).href);
        await unfold(page, "signUp");
        await operation(page, "signUp").locator("textarea").fill(JSON.stringify(body));
        await operation(page, "signUp").getByRole("button", { name: "Send POST" }).click();
        await page.getByText("201 Created").waitFor();
        const answer = await operation(page, "signUp").locator(".answer pre").innerText();
        const { token } = JSON.parse(answer) as { token: string };

        await page.fill("#token", token);
        await unfold(page, "createToken");
        const form = operation(page, "createToken");
        await form.locator("textarea").fill('{"kind":"claim"}');
        await form.getByLabel("Idempotency-Key").fill("mine");
        const curl = await form.locator(".curl").innerText();
        assert.match(curl, /curl \\\n {2}-X POST/);
        assert.match(curl, /-H 'Idempotency-Key: mine'/);
        assert.match(curl, /--data '\{"kind":"claim"\}'/);
        assert.ok(!curl.includes(token), "the token stays in its field");
        await form.getByRole("button", { name: "Send POST" }).click();
        await form.getByText("201 Created").waitFor();

        await unfold(page, "getDevice");
        await operation(page, "getDevice").getByRole("button", { name: "Send GET" }).click();
        await operation(page, "getDevice").getByText("uuid is needed").waitFor();

        await page.goto(dms.peopleUrl);
        await page.locator("input[name=userName]").first().fill(userName);
        await page.locator("input[name=password]").first().fill(PASSWORD);
        await page.keyboard.press("Enter");
        await page.locator("nav[aria-label=Sections]").waitFor({ state: "attached" });
        await page.goto(new URL("/api/docs#me", dms.peopleUrl).href);
        await operation(page, "me").getByRole("button", { name: "Send GET" }).click();
        await operation(page, "me").getByText("200 OK").waitFor();
        assert.ok((await operation(page, "me").locator(".answer pre").innerText()).includes("<img src=x"));
        assert.notEqual(await page.title(), "1");
        await page.close();
      });

    for (const width of WIDTHS)
      it(`fits ${width} pixels with everything open, in light and dark, and every field has a name`, async () => {
        const page = await open(width);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await page.goto(new URL("/api/docs", dms.peopleUrl).href);
          await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
          const surplus = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth",
          );
          assert.ok(Number(surplus) <= 0, `${String(surplus)} pixels stick out`);
        }
        const nameless = await page.evaluate(
          "[...document.querySelectorAll('input, select, textarea')].filter((one) => one.labels.length === 0 && !one.ariaLabel).length",
        );
        assert.equal(nameless, 0);
        const ids = await page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)");
        assert.ok(Array.isArray(ids) && new Set(ids).size === ids.length, "an id is there twice");
        await page.close();
      });

    it("says nothing on the browser's console, and asks nobody but this DMS", () => {
      assert.deepEqual(complaints, []);
      assert.deepEqual(
        requests.filter((url) => !url.startsWith(dms.peopleUrl) && !url.startsWith("data:")),
        [],
      );
    });
  },
);
