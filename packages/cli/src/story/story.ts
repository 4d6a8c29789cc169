import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { causeLine } from "@regrow/core/fault";
import { makeDevice } from "../device/index.ts";
import { styleText } from "node:util";
import type { Context } from "../command/index.ts";
import { startDeviceProcess, startDmsProcess, type DeviceProcess, type DmsProcess } from "../process/index.ts";
import { waitForApp } from "./app-page.ts";
import { freePort } from "./free-port.ts";
import { HELLO_PRODUCT, HELLO_RELEASES } from "./hello-source.ts";
import { makeProduct, publishRelease, signUp, type Publisher } from "./publisher.ts";
import type { Teller } from "./step.ts";
import { breakAndHeal, failUpdateTo, updateTo, waitForOutcome } from "./updates.ts";

/** What the story has brought up and found out. */
export interface Ending {
  readonly versions: {
    readonly first: string;
    readonly updated: string;
    readonly refused: string;
    readonly running: string;
  };
  readonly rollback: { readonly reason: string | null; readonly fault: string | null };
  /** What the device says has healed it. */
  readonly healed: string;
  /** Opens the dashboard signed in, once. */
  readonly dashboard: string;
  /** `page` is the device's own, in a browser. */
  readonly addresses: { readonly dms: string; readonly devices: string; readonly app: string; readonly page: string };
  readonly userName: string;
  readonly password: string;
  /** What the device's own page asks for. */
  readonly device: { readonly userName: string; readonly password: string };
}

/** A stage on which the story plays: its folder, and what must be ended with it. */
export interface Stage {
  readonly folder: string;
  readonly context: Context;
  readonly teller: Teller;
  /** Ends processes in reverse order. */
  readonly running: AsyncDisposableStack;
}

/** Everything once through, with real processes: a DMS, a device, a good update and a bad one. */
export async function tellStory(stage: Stage): Promise<Ending> {
  const { folder, context, teller } = stage;
  const { first, better, bad } = HELLO_RELEASES;
  const dms = await startDms(stage);
  const publisher = await teller.step("A publisher signs up", () => signUp(dms.peopleAddress, context.signal));
  await teller.step("Keys and a product", () => makeProduct(folder, publisher, context));
  await publish(stage, publisher, first);
  const { device, uuid, app, page, secret } = await startDevice(stage, dms);
  await enrol(stage, publisher, device);
  await update(stage, device, first.version, app);
  await publish(stage, publisher, better);
  await update(stage, device, better.version, app);
  await publish(stage, publisher, bad);
  await teller.step(`Update to ${bad.version}: tried three times, rolled back`, async () => {
    await failUpdateTo(device, bad.version, context.status);
    const running = await waitForApp(app, better.version, context.clock, context.signal);
    return { value: null, detail: `${app} shows ${running.version} again, start number ${running.starts}` };
  });
  const known = await teller.step("What the DMS knows of it", async () => {
    const wanted = { uuid, version: bad.version, result: "rolled-back" } as const;
    const { device: view, outcome } = await waitForOutcome(publisher.client, wanted, context);
    const fault =
      outcome.fault === null ? "no fault" : `${outcome.fault.type}, exit code ${outcome.fault.exitCode ?? "-"}`;
    const output = causeLine(outcome.fault?.lastOutput ?? "");
    const detail = `outcome rolled-back, reason ${outcome.reason ?? "-"}, fault ${fault}\n${output}`.trimEnd();
    return { value: { view, outcome }, detail };
  });
  const healed = await teller.step("A wrong setting: eight faults, safe mode, healed by itself", async () => {
    // An address that no machine has.
    const what = await breakAndHeal(device, "HOST=192.0.2.1");
    const running = await waitForApp(app, better.version, context.clock, context.signal);
    return { value: what, detail: `${what}\n${app} shows ${running.version} again, start number ${running.starts}` };
  });
  // From here on it is an ordinary device, and takes what is published.
  await device.ask("set update.automatic 1", /Set OK/);
  await device.ask("save", /Success/);
  return {
    versions: {
      first: first.version,
      updated: better.version,
      refused: bad.version,
      running: known.view.runningVersion ?? "",
    },
    healed,
    dashboard: dms.peopleAddress + (await signInPath(publisher, context)),
    rollback: { reason: known.outcome.reason, fault: known.outcome.fault?.type ?? null },
    addresses: { dms: dms.peopleAddress, devices: dms.deviceAddress, app, page },
    userName: publisher.userName,
    password: publisher.password,
    device: { userName: "admin", password: secret },
  };
}

/** As long as somebody may look at what the story has left. */
async function signInPath({ client }: Publisher, { signal }: Context): Promise<string> {
  return (await client.call("createSignInLink", { expiresInMs: 86_400_000 }, signal)).path;
}

function startDms({ folder, teller, running }: Stage): Promise<DmsProcess> {
  return teller.step("A DMS comes up", async () => {
    const dms = running.use(await startDmsProcess({ folder: join(folder, "dms") }));
    return { value: dms, detail: `for people ${dms.peopleAddress}, for devices ${dms.deviceAddress} (mutual TLS)` };
  });
}

function publish(
  { folder, context, teller }: Stage,
  publisher: Publisher,
  release: Parameters<typeof publishRelease>[1],
): Promise<null> {
  const what = release.crashes ? ", which crashes at its start" : "";
  return teller.step(`Build, sign and publish ${release.version}${what}`, () =>
    publishRelease(folder, release, publisher, context),
  );
}

interface StartedDevice {
  readonly device: DeviceProcess;
  readonly uuid: string;
  /** Address of the app's page. */
  readonly app: string;
  /** Address of the device's own page. */
  readonly page: string;
  readonly secret: string;
}

function startDevice({ folder, teller, running }: Stage, dms: DmsProcess): Promise<StartedDevice> {
  return teller.step("A device is made and starts", async () => {
    const root = join(folder, "device");
    const [port, webPort] = [await freePort(), await freePort()];
    const { uuid, secret } = await makeDevice(root, {
      platformRoot: await readFile(join(folder, "keys", "metadata", "platform", "1.root.json")),
      dmsUrl: dms.deviceAddress,
      dmsCa: dms.caPem,
      appEnvironment: { PORT: String(port) },
      factorySettings: {
        // The dashboard has its console, because its owner says so.
        "dms.cmd.enabled": "1",
        // Somebody watches: safe mode waits for nobody, and an app that runs well for a second is well.
        "system.safemode.heal_delay": "1",
        "system.safemode.pause": "1",
        "system.safemode.try_time": "1",
        // For browsers on this machine: what a device serves to a whole network is its owner's to say.
        "http.server.enabled": "1",
        "http.server.interface": "local",
        "http.server.port": String(webPort),
      },
    });
    const device = running.use(await startDeviceProcess({ root, logFolder: join(folder, "log"), backOffMs: 20 }));
    // The story says itself when to update, and shows how far it is; a device left alone takes what is offered, and says little.
    await device.ask("set update.automatic 0", /Set OK/);
    await device.ask("set dfu.logs_enabled 1", /Set OK/);
    await device.ask("save", /Success/);
    return {
      value: { device, uuid, app: `http://127.0.0.1:${port}`, page: `http://127.0.0.1:${webPort}`, secret },
      detail: `${uuid}: first stage, bootloader, kernel; its console is ours`,
    };
  });
}

/** Provision, claim, activate: by commands on the device's console, with tokens from the DMS. */
async function enrol({ context, teller }: Stage, { client }: Publisher, device: DeviceProcess): Promise<void> {
  const token = async (kind: "provision" | "claim"): Promise<string> =>
    (await client.call("createToken", { kind }, context.signal)).token;
  await teller.step("Provision: a certificate for the device's key", async () => {
    await device.ask(`set dms.provision.token ${await token("provision")}`, /Set OK/);
    await device.ask("dms_provision", /Success/);
    return { value: null, detail: "> dms_provision" };
  });
  await teller.step("Claim: the device gets its owner", async () => {
    await device.ask(`dms_claim ${await token("claim")}`, /Success/);
    return { value: null, detail: "> dms_claim <token>" };
  });
  await teller.step("Activate: the device gets its product", async () => {
    await device.ask(`dms_activate ${HELLO_PRODUCT}`, /Success/);
    return { value: null, detail: `> dms_activate ${HELLO_PRODUCT}` };
  });
}

function update({ context, teller }: Stage, device: DeviceProcess, version: string, app: string): Promise<null> {
  return teller.step(`Update to ${version}: installed, tried, confirmed`, async () => {
    await updateTo(device, version, context.status);
    const running = await waitForApp(app, version, context.clock, context.signal);
    return { value: null, detail: `${app} shows ${running.version}, start number ${running.starts}` };
  });
}

/** What to look at, for a person. */
export function closingLines(ending: Ending, folder: string, isColoured: boolean): readonly string[] {
  const bold = (text: string): string => (isColoured ? styleText("bold", text, { validateStream: false }) : text);
  return [
    "",
    `The dashboard ${bold(ending.dashboard)}`,
    `              signed in by this link, once; later by ${ending.addresses.dms}, user ${bold(ending.userName)}, password ${bold(ending.password)}`,
    `The device    ${bold(ending.addresses.page)}   user ${bold(ending.device.userName)}, password ${bold(ending.device.password)}`,
    `The program   ${bold(ending.addresses.app)}   version ${ending.versions.running}`,
    `Everything    ${folder}`,
  ];
}
