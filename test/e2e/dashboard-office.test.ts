import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createClient, type Client } from "@regrow/client/client";
import { Secret, TOTP } from "otpauth";
import type { Browser, Page } from "playwright-core";
import type { DmsProcess } from "regrow/process";
import { CHROMIUM, launchBrowser } from "../harness/browser.ts";
import { LOOKS, assertSound, dashboardBrowser, type DashboardBrowser } from "../harness/dashboard-page.ts";
import { startDms } from "../harness/dms.ts";

const ANNA = { userName: "anna", password: "correct horse" };
/** As somebody would call it who looks for a hole. */
const HOSTILE = `<img src=x onerror=alert(1)> "Fish & Chips" ${"long ".repeat(16)}`.trim();
const OFFICE = ["/members", "/tokens", "/webhooks", "/audit", "/organisation", "/account", "/transfers"];

describe("the dashboard's office", { skip: existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}` }, () => {
  let folder: string;
  let dms: DmsProcess;
  let browser: Browser;
  let pages: DashboardBrowser;
  let anna: Client;
  let page: Page;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-office-"));
    dms = await startDms({ folder: join(folder, "dms") });
    const guest = createClient({ address: dms.peopleAddress, token: null, fetch });
    const account = { ...ANNA, email: "anna@example.com", organisation: HOSTILE };
    const { token } = await guest.call("signUp", account);
    anna = createClient({ address: dms.peopleAddress, token, fetch });
    browser = await launchBrowser();
    pages = dashboardBrowser(browser, dms.peopleAddress);
    ({ page } = await pages.open());
    await pages.signIn(page, ANNA);
  });
  after(async () => {
    await browser.close();
    await dms[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const goTo = (title: string): Promise<void> =>
    page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: title, exact: true }).click();
  const heading = (name: string): Promise<void> => page.getByRole("heading", { level: 1, name }).waitFor();

  it("teaches the next step where nothing is yet", async () => {
    await goTo("Webhooks");
    await page.getByText("Nobody is told yet").waitFor();
    await goTo("Tokens");
    await page.getByText("No token counts now").waitFor();
    await page.getByText("No program has a token").waitFor();
  });

  it("invites a member, and takes the invitation back", async () => {
    await goTo("Members");
    await heading("Members");
    await page.getByRole("button", { name: "Invite somebody" }).click();
    await page.getByLabel("E-mail").fill("no address");
    await page.getByRole("dialog").getByRole("button", { name: "Invite" }).click();
    await page.getByRole("dialog").getByRole("alert").waitFor();
    await page.getByLabel("E-mail").fill("ben@example.com");
    await page.getByLabel("Role").selectOption("support");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    const invited = page.getByRole("row", { name: /ben@example.com/ });
    assert.match(await invited.innerText(), /Support/);
    await invited.getByRole("button").click();
    await invited.waitFor({ state: "detached" });
    assert.deepEqual((await anna.call("listInvitations", {})).invitations, []);
  });

  it("makes a token for a device, shown once as the command to type", async () => {
    await goTo("Tokens");
    await page.getByRole("button", { name: "Make a token" }).click();
    await page.getByLabel("Devices", { exact: true }).fill("3");
    await page.getByRole("button", { name: "Make it" }).click();
    const shown = await page.getByRole("dialog").locator("code").innerText();
    assert.match(shown, /^dms_claim [\w-]{20,}$/);
    await page.getByRole("button", { name: "I have it" }).click();
    const row = page.getByRole("row", { name: /claiming/ });
    assert.match(await row.innerText(), /for 3 of 3 devices/);
    await row.getByRole("button", { name: "End" }).click();
    await row.getByText("over").waitFor();
    assert.equal(await row.getByRole("button").count(), 0);
  });

  it("makes an API token that does what was chosen, and ends it", async () => {
    await page.getByRole("button", { name: "Make an API token" }).click();
    await page.getByLabel("Name").fill(HOSTILE.slice(0, 60));
    await page.getByRole("button", { name: "Make it" }).click();
    const token = await page.getByRole("dialog").locator("code").innerText();
    const program = createClient({ address: dms.peopleAddress, token, fetch });
    assert.equal((await program.call("me", {})).kind, "token");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^End <img/ }).click();
    await page.getByText("Ended").waitFor();
    await assert.rejects(program.call("me", {}), { code: "SIGN_IN_REQUIRED" });
  });

  it("makes a webhook, and says when somebody else has changed it meanwhile", async () => {
    await goTo("Webhooks");
    await page.getByRole("button", { name: "Make a webhook" }).click();
    await page.getByLabel("Title").fill("Fleet bot");
    await page.getByLabel("Address").fill("https://example.com/hook");
    await page.getByRole("button", { name: "Make it" }).click();
    await page.getByRole("button", { name: "I have it" }).click();
    await page.getByRole("button", { name: "Change" }).click();
    await page.getByLabel("Title").fill("Mine");
    const [webhook] = (await anna.call("listWebhooks", {})).webhooks;
    await anna.call("changeWebhook", { id: webhook?.id ?? "", title: "Theirs" });
    await page.getByRole("button", { name: "Change", exact: true }).last().click();
    await page
      .getByText(/changed/i)
      .first()
      .waitFor();
    assert.equal(
      (await anna.call("getWebhook", { id: webhook?.id ?? "" })).title,
      "Theirs",
      "nothing is overwritten unseen",
    );
    await page.keyboard.press("Escape");
  });

  it("shows in the audit log who did it, by filter and as a download", async () => {
    await goTo("Audit log");
    await page.getByText("createWebhook").first().waitFor();
    await page.getByLabel("What", { exact: true }).selectOption("Somebody invited");
    await page.getByText("createWebhook").first().waitFor({ state: "detached" });
    assert.match(page.url(), /operation=inviteMember/);
    await page.getByLabel("On what").selectOption("An invitation");
    await page.getByLabel("From (UTC)").fill("2020-01-01");
    await page.getByText("invitation of ben@example.com").first().waitFor();
    await page.getByLabel("To (UTC)").fill("2020-01-02");
    await page.getByText("No entry is like that").waitFor();
    await page.getByLabel("To (UTC)").fill("");
    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download" }).click();
    const download = await downloading;
    assert.match(download.url(), /operation=inviteMember/);
    await download.cancel();
  });

  it("switches a second factor on with the secret that it shows", async () => {
    await goTo("Your account");
    await page.getByLabel("Your password").nth(1).fill(ANNA.password);
    await page.getByRole("button", { name: "Set it up" }).click();
    const secret = await page.locator(".command code").innerText();
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    await page.getByLabel("The code that it shows").fill(totp.generate());
    await page.getByRole("button", { name: "Switch it on" }).click();
    const codes = (await page.getByRole("dialog").locator("code").innerText()).split(" ");
    assert.ok(codes.length >= 8);
    await page.getByRole("button", { name: "I have it" }).click();
    await page.getByLabel("Your password").nth(1).fill(ANNA.password);
    await page.getByRole("button", { name: "Switch it off" }).click();
    await page.getByRole("button", { name: "Set it up" }).waitFor();
  });

  it("is whole at two widths, light and dark, with hostile names in it", async () => {
    for (const look of LOOKS) {
      const { context, page: looked } = await pages.open(look);
      await pages.signIn(looked, ANNA);
      for (const path of OFFICE) {
        await looked.goto(new URL(path, dms.peopleAddress).href);
        await looked.locator(".loading").first().waitFor({ state: "detached" });
        await looked.getByRole("heading", { level: 1 }).waitFor();
        await assertSound(looked, `${path} at ${look.width}, ${look.colours}`);
      }
      await context.close();
    }
  });

  it("says that the DMS does not answer, keeps what it shows, and goes on by itself", async () => {
    await goTo("Members");
    await page.getByText("anna@example.com").or(page.getByText("not confirmed")).first().waitFor();
    await page.context().setOffline(true);
    await page.getByText("The DMS does not answer").waitFor();
    assert.equal(await page.getByRole("row", { name: /anna/ }).count(), 1);
    await page.context().setOffline(false);
    await page.getByText("The DMS does not answer").waitFor({ state: "detached" });
  });

  it("asks who it is when the session was ended elsewhere, and comes back to the place", async () => {
    await goTo("Audit log");
    await heading("Audit log");
    // Whoever switches a second factor on or off ends all sessions but that one.
    const guest = createClient({ address: dms.peopleAddress, token: null, fetch });
    const { token } = await guest.call("signIn", ANNA);
    await createClient({ address: dms.peopleAddress, token, fetch }).call("endOtherSessions", {});
    await page.locator("#in-user").waitFor();
    await pages.signIn(page, ANNA);
    await heading("Audit log");
  });

  it("says nothing on the browser's console, besides that it could not reach the DMS", () => {
    const expected = /ERR_INTERNET_DISCONNECTED|status of (?:4\d\d)/;
    assert.deepEqual(
      pages.complaints.filter((text) => !expected.test(text)),
      [],
    );
  });
});
