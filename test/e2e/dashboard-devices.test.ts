import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { createClient, type Client } from "@regrow/client/client";
import { createDms, type Dms } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { makePublisher } from "@regrow/testing/publisher";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import type { Browser, Page, Route } from "playwright-core";
import { CHROMIUM, launchBrowser } from "../harness/browser.ts";
import { LOOKS, assertSound, dashboardBrowser, type DashboardBrowser } from "../harness/dashboard-page.ts";
import { FAULT_COUNT, FINGERPRINT, HTML_LABEL, LONG_LABEL, storeFleet, storedUuid } from "../harness/stored-fleet.ts";

const ANNA = { userName: "anna", password: "correct horse" };
const BERT = { userName: "bert", password: "correct horse" };
const VERA = { userName: "vera", password: "correct horse" };
const HTML_NAME = "Bert <b>& Sons</b>";
const DEVICES = 240;
/** What the browser itself says of answers that refuse, and of lines that these tests cut. */
const EXPECTED = /^Failed to load resource: (?:net::ERR_|the server responded with a status of 4)/;
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe(
  "devices, faults and transfers in the dashboard",
  { skip: existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}`, timeout: 300_000 },
  () => {
    const running = new AsyncDisposableStack();
    const publisher = makePublisher();
    const { product } = publisher;
    let dms: Dms;
    let browser: Browser;
    let pages: DashboardBrowser;
    let anna: Client;
    let page: Page;

    before(async () => {
      const folder = running.use(await makeTempFolder()).path;
      const options = { folder, peoplePort: 0, devicePort: 0, clock: new SystemClock(), entropy: new SystemEntropy() };
      {
        await using first = await createDms({ ...options, logger: SILENT });
        const person = await signUp(first, { ...ANNA, organisation: "Anna Ltd" });
        await signUp(first, { ...VERA, organisation: "Vera" });
        const platformRoot = Buffer.from(publisher.platformRoot).toString();
        await person.call("createProduct", { code: product, platformRoot });
        for (const [version, tag] of [
          ["1.0.0", "release"],
          ["1.1.0", "beta"],
        ] as const) {
          const body = new Blob([Buffer.from(publisher.bundle({ version }))]);
          await person.call("uploadBundle", { code: product, body });
          await person.call("setTag", { code: product, tag, version });
        }
      }
      await storeFleet({ folder, count: DEVICES, product, nowMs: options.clock.nowMs(), viewer: VERA.userName });
      dms = running.use(await createDms({ ...options, logger: SILENT }));
      await signUp(dms, { ...BERT, organisation: HTML_NAME });
      const { token } = await clientOf(dms, null).call("signIn", ANNA);
      anna = clientOf(dms, token);
      browser = await launchBrowser();
      running.defer(() => browser.close());
      pages = dashboardBrowser(browser, dms.peopleUrl);
      ({ page } = await pages.open());
      await pages.signIn(page, ANNA);
    });
    after(() => running.disposeAsync());

    const at = async (path: string): Promise<void> => void (await page.goto(dms.peopleUrl + path));
    const press = (name: string | RegExp): Promise<void> => page.getByRole("button", { name }).click();
    const preview = async (): Promise<string> => {
      await press("See what it will do");
      await page.getByRole("heading", { name: /What happens to|None of them/ }).waitFor();
      return page.getByRole("dialog").innerText();
    };
    const closed = (): Promise<void> => page.getByRole("dialog").waitFor({ state: "detached" });
    const countOf = async (filter: object): Promise<number> => (await anna.call("countDevices", filter)).count;

    it("are found by what is typed and chosen, which the address keeps for others", async () => {
      await at("/devices");
      await page.getByText(`${DEVICES} devices`).waitFor();
      // They check in, which is not "offline".
      await page.getByText("no live link", { exact: true }).first().waitFor();
      await page.getByLabel("Search").fill("site=Bern");
      await page.getByText(/^\d+ devices with UUID or label: site=Bern$/).waitFor();
      await page.getByLabel("State").selectOption("safe-mode");
      await page.getByText(/^8 devices with .* state: safe mode$/).waitFor();
      assert.equal(new URL(page.url()).search, "?text=site%3DBern&state=safe-mode");
      await page
        .getByRole("row", { name: /Safe mode/ })
        .first()
        .waitFor();
      await page.reload();
      await page.getByText(/^8 devices with/).waitFor();
      assert.equal(await page.getByLabel("Search").inputValue(), "site=Bern");
      await press("Clear filters");
      await page.getByText(`${DEVICES} devices`, { exact: true }).waitFor();
      assert.equal(await page.getByLabel("Search").inputValue(), "");
    });

    it("come by links of other views, page by page", async () => {
      await at(`/devices?version=1.1.0&product=${product}`);
      const count = await countOf({ version: "1.1.0", product });
      await page.getByText(`${count} devices with`).waitFor();
      await page.getByText(`50 of ${count} are shown`).waitFor();
      await press("Show more");
      // The button goes with its last use: whoever pressed it stands at the count, and hears it.
      await page.locator("span:focus", { hasText: `All ${count} are shown` }).waitFor();
      await page.getByRole("status").getByText(`All ${count} are shown`).waitFor();
      await at("/devices?notSeen=24h");
      await page.getByText(`${DEVICES / 4} devices with not seen for 24 hours`).waitFor();
    });

    it("say which filters find nothing, and refuse those that mean nothing", async () => {
      await at("/devices?version=9.9.9&label=site");
      await page.getByText("Asked for are devices with version: 9.9.9, label: site.").waitFor();
      await at("/devices?state=everything");
      await page.getByText("The address asks for what there is not: state: everything").waitFor();
      assert.equal(await page.getByRole("main").getByRole("checkbox").count(), 0);
      await page.getByRole("alert").getByRole("button", { name: "Clear filters" }).click();
      await page.getByText(`${DEVICES} devices`, { exact: true }).waitFor();
    });

    it("show labels as they are, however long, and whatever they hold", async () => {
      await at(`/devices?text=${storedUuid(1)}`);
      const row = page.getByRole("row", { name: storedUuid(1) });
      await row.getByText(HTML_LABEL, { exact: true }).waitFor();
      await row.getByText(LONG_LABEL, { exact: true }).click();
      await page.getByText("1 device with label:").waitFor();
      assert.equal(new URL(page.url()).searchParams.get("label"), LONG_LABEL);
    });

    it("are looked at by somebody who may not change them, and has nothing to do it with", async () => {
      const { context, page: veras } = await pages.open();
      await pages.signIn(veras, VERA);
      await veras.goto(`${dms.peopleUrl}/devices`);
      await veras.getByText(`50 of ${DEVICES} are shown`).waitFor();
      assert.equal(await veras.getByRole("main").getByRole("checkbox").count(), 0);
      assert.equal(await veras.getByRole("link", { name: "Add devices" }).count(), 0);
      assert.equal(await veras.getByRole("button", { name: /Set tag|Move|labels/ }).count(), 0);
      await context.close();
    });

    it("get a tag, all that match at once, after a look at what they will be offered", async () => {
      await at("/devices?version=1.0.0");
      const count = await countOf({ version: "1.0.0" });
      await press(`Choose all ${count} that match`);
      await page.getByText(`${count} devices are chosen`).waitFor();
      await press("Set tag");
      await page.getByRole("dialog").getByLabel("Tag").selectOption("beta");
      const shown = await preview();
      assert.match(shown, /will be offered 1\.1\.0\s+\d+ devices/);
      assert.match(shown, /\d+ devices are left as they are/);
      assert.equal(await countOf({ tag: "beta" }), 0, "a look changes nothing");
      const [name, tagged] = /Set beta on (\d+) devices/.exec(shown) ?? [];
      await press(name ?? "");
      await page.getByText(`Done: ${name}.`).waitFor();
      await closed();
      assert.equal(await countOf({ tag: "beta" }), Number(tagged));
      assert.equal(await page.getByText("are chosen").count(), 0);
      await page.locator("p:focus", { hasText: `${count} devices with version: 1.0.0` }).waitFor();
    });

    it("are not changed by what somebody else has changed meanwhile: the new preview is shown", async () => {
      await at("/devices?label=site%3DBasel");
      await page.getByLabel("Choose the 50 shown").check();
      await press("Change labels");
      await page.getByRole("textbox", { name: "Add" }).fill("=nothing");
      await press("See what it will do");
      await page.getByText('"=nothing" is no label').waitFor();
      await page.getByRole("textbox", { name: "Add" }).fill("ring=one");
      assert.match(await preview(), /gets ring=one\s+50 devices/);
      const uuids = [storedUuid(2)];
      const change = { select: { uuids }, add: ["ring=theirs"], remove: [] };
      const { confirm } = await anna.call("labelDevices", change);
      await anna.call("labelDevices", { ...change, confirm });
      await press("Change labels of 50 devices");
      await page.getByText("Something has changed since you looked").waitFor();
      assert.equal(await countOf({ label: "ring=one" }), 0);
      assert.match(await page.getByRole("dialog").innerText(), /gets ring=one\s+49 devices[\s\S]*1 device/);
      await press("Change labels of 50 devices");
      await closed();
      assert.equal(await countOf({ label: "ring=one" }), 50);
    });

    it("are changed once when the line is lost in the middle, and the page says what it does not know", async () => {
      await at("/devices?label=site%3DBern");
      await page.getByLabel(`Choose ${storedUuid(1)}`).check();
      await press("Set tag");
      await page.getByRole("dialog").getByLabel("Tag").selectOption("alpha");
      await preview();
      let sent = 0;
      const cut = async (route: Route): Promise<void> => {
        sent += 1;
        // It arrives, and its answer does not; what is sent again does not arrive any more.
        if (sent === 1) await route.fetch();
        await route.abort();
      };
      await page.route("**/api/devices/tags", cut);
      await press("Set alpha on 1 device");
      await page.getByText("No answer came").waitFor();
      assert.equal(await countOf({ tag: "alpha" }), 1);
      await page.unroute("**/api/devices/tags", cut);
      await press("Send it again");
      await page.getByText("Done: Set alpha on 1 device.").waitFor();
      const { entries } = await anna.call("listAudit", { operation: "tagDevices" });
      assert.equal(entries.filter(({ target }) => target === `device ${storedUuid(1)}`).length, 1);
    });

    it("are chosen and changed by the keyboard alone", async () => {
      await at(`/devices?text=${storedUuid(3)}`);
      await page.getByLabel(`Choose ${storedUuid(3)}`).focus();
      await page.keyboard.press("Space");
      await page.getByText("1 device is chosen").waitFor();
      await page.getByRole("button", { name: "Change labels" }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("textbox", { name: "Add" }).focus();
      await page.keyboard.type("kiosk");
      await page.getByRole("button", { name: "See what it will do" }).focus();
      await page.keyboard.press("Enter");
      await page.locator("h3:focus", { hasText: "What happens to 1 device" }).waitFor();
      await page.keyboard.press("Escape");
      await closed();
      await page.locator("button:focus", { hasText: "Change labels" }).waitFor();
      assert.equal(await countOf({ label: "kiosk" }), 0);
    });

    it("are offered to another organisation, which sees what it gets, and takes them", async () => {
      await at("/devices?label=site%3DBern");
      for (const n of [3, 5]) await page.getByLabel(`Choose ${storedUuid(n)}`).check();
      await press("Move");
      await page.getByRole("textbox", { name: "Organisation" }).fill("nobody");
      await press("See what it will do");
      await page.getByText("RECIPIENT_UNKNOWN").waitFor();
      await page.getByRole("textbox", { name: "Organisation" }).fill(HTML_NAME);
      assert.match(await preview(), /is offered to Bert <b>& Sons<\/b>.*\s+2 devices/);
      await press(`Offer 2 devices to ${HTML_NAME}`);
      await closed();
      const { context, page: berts } = await pages.open();
      await pages.signIn(berts, BERT);
      await berts.goto(`${dms.peopleUrl}/devices`);
      await berts.getByText("No devices yet").waitFor();
      await assertSound(berts, "no devices yet");
      await berts.goto(`${dms.peopleUrl}/transfers`);
      await berts.getByText("Which devices").click();
      await berts.getByText(storedUuid(3)).waitFor();
      await berts.getByRole("button", { name: "Accept" }).click();
      await berts.getByLabel(/^Wipe them/).check();
      await assertSound(berts, "accepting");
      await berts.getByRole("button", { name: "Accept and wipe 2 devices" }).click();
      await berts.getByText("Nothing is on its way").waitFor();
      await berts.goto(`${dms.peopleUrl}/devices`);
      await berts.getByText("2 devices", { exact: true }).waitFor();
      await context.close();
      assert.equal(await countOf({}), DEVICES - 2);
    });

    it("are not given away after all", async () => {
      await anna.call("offerTransfer", { to: HTML_NAME, devices: [storedUuid(9)], wipe: true });
      await at("/transfers");
      await page.getByRole("heading", { name: `1 device to ${HTML_NAME}` }).waitFor();
      await page.getByText("Wiped when accepted").waitFor();
      await press("Withdraw");
      await press("Withdraw the offer");
      await page.getByText("Nothing is on its way").waitFor();
      assert.deepEqual((await anna.call("listTransfers", {})).transfers, []);
    });

    it("fault by cause, ten thousand times on one device, and say with which version it began", async () => {
      await at("/faults");
      await page
        .getByRole("row", { name: /The app was ended by SIGSEGV/ })
        .getByText("10,000")
        .waitFor();
      await page.getByLabel("Who failed").selectOption("kernel");
      await page.getByText("Asked for are faults of the kernel.").waitFor();
      await page.getByRole("search").getByRole("button", { name: "Clear filters" }).click();
      await page.getByRole("link", { name: "The app was ended by SIGSEGV" }).click();
      await page.getByRole("heading", { level: 1, name: "The app was ended by SIGSEGV" }).waitFor();
      await page.getByText("First seen with 1.1.0. 1.1.0 shows it still.").waitFor();
      assert.match(await page.getByLabel("What it printed last").innerText(), /<b>cannot<\/b> open/);
      await page
        .getByRole("row", { name: new RegExp(storedUuid(1)) })
        .getByText((FAULT_COUNT - 1).toLocaleString("en"))
        .waitFor();
      await page.getByLabel("With version").selectOption(`${product} 1.0.0`);
      await page.getByRole("row", { name: new RegExp(storedUuid(1)) }).waitFor({ state: "detached" });
      await page.getByRole("link", { name: storedUuid(2) }).waitFor();
    });

    for (const look of LOOKS)
      it(`can be used by everybody: ${look.width} px, ${look.colours}`, async () => {
        const { context, page: shown } = await pages.open(look);
        await context.addCookies(await page.context().cookies());
        const paths = [
          "/devices?state=safe-mode",
          "/devices?text=nothing",
          "/faults",
          "/faults?since=1h&subject=kernel",
          `/faults/${FINGERPRINT}`,
          "/transfers",
        ];
        for (const path of paths) {
          await shown.goto(dms.peopleUrl + path);
          await shown.locator("main table:visible, main .empty:visible").first().waitFor();
          await assertSound(shown, path);
        }
        await shown.goto(`${dms.peopleUrl}/devices?text=${storedUuid(1)}`);
        await shown.getByLabel(`Choose ${storedUuid(1)}`).check();
        await assertSound(shown, "a chosen device");
        await shown.getByRole("button", { name: "Set tag" }).click();
        await shown.getByRole("button", { name: "See what it will do" }).click();
        await shown.getByRole("heading", { name: "What happens to 1 device" }).waitFor();
        await assertSound(shown, "a preview");
        await context.close();
      });

    it("leave nothing on the browser's console", () =>
      assert.deepEqual(
        pages.complaints.filter((complaint) => !EXPECTED.test(complaint)),
        [],
      ));
  },
);

function clientOf(dms: Dms, token: string | null): Client {
  return createClient({ address: dms.peopleUrl, token, fetch });
}

async function signUp(
  dms: Dms,
  who: { readonly userName: string; readonly password: string; readonly organisation: string },
): Promise<Client> {
  const { token } = await clientOf(dms, null).call("signUp", { ...who, email: `${who.userName}@example.com` });
  return clientOf(dms, token);
}
