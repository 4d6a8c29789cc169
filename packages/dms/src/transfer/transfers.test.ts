import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { FaultRecord } from "@regrow/core/fault";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signIn, signUp, type TestPerson } from "../../test/test-person.ts";

const publisher = makePublisher({ product: "ACME-KIOSK" });

interface Ordered {
  readonly id: string;
  readonly kind: string;
  readonly result: string | null;
  readonly detail: string | null;
}

interface Offer {
  readonly id: string;
  readonly wipe: boolean;
  readonly devices: number;
  readonly from: { readonly name: string };
  readonly to: { readonly name: string };
}

describe("a transfer of ownership", () => {
  let test: TestDms;
  let anna: TestPerson;
  let bert: TestPerson;
  let device: TestDevice;
  beforeEach(async () => {
    test = await startDms();
    anna = await signUp(test, "anna", { organisation: "Anna Ltd" });
    bert = await signUp(test, "bert", { organisation: "Bert Ltd" });
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    assert.equal((await anna.send("POST", "/api/products", { code: publisher.product, platformRoot })).statusCode, 201);
    device = await enrol();
  });
  afterEach(() => test[Symbol.asyncDispose]());

  it("offers by the one and is accepted by the other, and both remember it", async () => {
    const offer = await offered();
    assert.deepEqual([offer.devices, offer.from.name, offer.to.name], [1, "Anna Ltd", "Bert Ltd"]);
    assert.deepEqual([await owns(anna), await owns(bert)], [true, false], "an offer changes nothing");
    assert.deepEqual(
      (await list(bert)).map(({ id }) => id),
      [offer.id],
    );
    const inside = (await bert.get(`/api/transfers/${offer.id}/devices`)).json<{ devices: string[] }>();
    assert.deepEqual(inside.devices, [device.uuid]);

    assert.equal((await anna.send("POST", `/api/transfers/${offer.id}/accept`)).statusCode, 404, "not for oneself");
    assert.equal((await bert.send("POST", `/api/transfers/${offer.id}/accept`)).statusCode, 200);
    assert.deepEqual([await owns(anna), await owns(bert)], [false, true]);
    const view = (await bert.get(`/api/devices/${device.uuid}`)).json<{ state: string; product: string | null }>();
    assert.deepEqual([view.state, view.product], ["claimed", null], "a product of its last owner is not its own");
    assert.deepEqual([await list(anna), await list(bert)], [[], []]);
    assert.deepEqual(await audited(anna), ["acceptTransfer by organisation Bert Ltd", "offerTransfer by anna"]);
    assert.deepEqual(await audited(bert), ["acceptTransfer by bert"]);
  });

  it("shows the new owner nothing that the device told before", async () => {
    device.record({ kind: "framework", detail: "a secret of Anna's" });
    assert.equal((await device.sendLog()).status, 200);
    const log = async (by: TestPerson): Promise<string> => (await by.get(`/api/devices/${device.uuid}/log`)).payload;
    assert.match(await log(anna), /secret/);
    await bert.send("POST", `/api/transfers/${(await offered()).id}/accept`);
    assert.doesNotMatch(await log(bert), /secret/);
    // What it had not sent yet, by either way in which it may come: before a check-in, and after one.
    fault(device, "another secret");
    assert.equal((await device.sendLog(device.lines.slice(1))).status, 200);
    fault(device, "a last secret");
    const told = (await device.checkIn()).body["device"];
    assert.deepEqual(told, { owner: "Bert Ltd", product: null });
    assert.equal((await device.sendLog(device.lines.slice(1))).status, 200);
    fault(device, "news for Bert");
    assert.equal((await device.sendLog(device.lines.slice(2))).status, 200);
    const view = (await bert.get(`/api/devices/${device.uuid}`)).payload;
    const groups = (await bert.get("/api/faults")).payload;
    for (const text of [await log(bert), view, groups]) {
      assert.match(text, /news for Bert/);
      assert.doesNotMatch(text, /secret/);
    }
    const { faults } = JSON.parse(groups) as { faults: { count: number }[] };
    assert.deepEqual(
      faults.map(({ count }) => count),
      [1],
    );
    assert.doesNotMatch((await anna.get("/api/faults")).payload, /secret|Bert/);
  });

  it("wipes when either side wants it, once, by the device's signed word, and shows nothing of it before", async () => {
    const { id, wipe } = await offered({ wipe: true });
    assert.equal(wipe, true);
    await anna.send("PUT", `/api/devices/${device.uuid}/description`, { labels: ["site=Bern"], notes: "Anna's" });
    await bert.send("POST", `/api/transfers/${id}/accept`);
    const orders = async (): Promise<readonly Ordered[]> =>
      (await bert.get(`/api/devices/${device.uuid}/orders`)).json<{ orders: Ordered[] }>().orders;
    const [order] = await orders();
    assert.deepEqual([order?.kind, order?.result], ["wipe", null]);
    const first = (await device.checkIn()).body;
    assert.deepEqual([first["order"], first["standing"]], [{ id: order?.id, kind: "wipe" }, null]);
    assert.deepEqual((await device.checkIn()).body["order"], first["order"], "until it is done");
    const refused = await bert.send("POST", `/api/devices/${device.uuid}/command`, { line: "ls" });
    assert.equal(refused.json<{ code: string }>().code, "DEVICE_WIPE_PENDING");
    const { labels, notes } = (await bert.get(`/api/devices/${device.uuid}`)).json<{
      labels: string[];
      notes: string;
    }>();
    assert.deepEqual([labels, notes], [[], ""], "nor what Anna has noted");

    const stranger = await enrol();
    stranger.record({ kind: "order-done", orderId: order?.id ?? "", order: "wipe", detail: "not mine" });
    assert.equal((await stranger.sendLog()).status, 200);
    assert.deepEqual((await device.checkIn()).body["order"], first["order"], "another device's word ends nothing");
    device.record({ kind: "order-done", orderId: order?.id ?? "", order: "wipe", detail: "gone" });
    assert.equal((await device.sendLog()).status, 200);
    assert.equal((await device.sendLog()).status, 200, "a repeat changes nothing");
    assert.equal((await device.checkIn()).body["order"], null);
    assert.deepEqual(
      (await orders()).map(({ result, detail }) => [result, detail]),
      [["done", "gone"]],
    );
  });

  it("is wiped for who takes it, whoever did not want it, and when it is let go", async () => {
    const { id } = await offered();
    const accepted = await bert.send("POST", `/api/transfers/${id}/accept?wipe=true`);
    assert.equal(accepted.json<{ wipe: boolean }>().wipe, true);
    assert.ok((await device.checkIn()).body["order"]);
    assert.equal((await bert.send("POST", `/api/devices/${device.uuid}/unclaim?wipe=true`)).statusCode, 204);
    const { order, device: told } = (await device.checkIn()).body;
    assert.ok(order, "what is to be done goes with the device");
    assert.deepEqual(told, { owner: null, product: null });
    assert.equal((await bert.send("POST", `/api/devices/${device.uuid}/orders`, { kind: "wipe" })).statusCode, 404);
    const own = await enrol();
    const ordered = await anna.send("POST", `/api/devices/${own.uuid}/orders`, { kind: "wipe" });
    const again = await anna.send("POST", `/api/devices/${own.uuid}/orders`, { kind: "wipe" });
    assert.deepEqual([ordered.statusCode, again.json<Ordered>().id], [201, ordered.json<Ordered>().id]);
    assert.equal((await anna.send("POST", `/api/devices/${own.uuid}/orders`, { kind: "explode" })).statusCode, 400);
    assert.equal((await bert.get(`/api/devices/${own.uuid}/orders`)).statusCode, 404);
  });

  it("ends when it is withdrawn, declined or too old, and can be made again", async () => {
    const end = async (by: TestPerson): Promise<void> => {
      const { id } = await offered();
      assert.equal((await by.send("DELETE", `/api/transfers/${id}`)).statusCode, 204);
      assert.equal((await bert.send("POST", `/api/transfers/${id}/accept`)).statusCode, 404);
    };
    await end(anna);
    await end(bert);
    assert.equal((await audited(anna))[0], "endTransfer by organisation Bert Ltd");
    const old = await offered();
    assert.equal((await offer()).json<{ code: string }>().code, "DEVICE_OFFERED");
    test.clock.advance(7 * 86_400_000);
    [anna, bert] = [await signIn(test, "anna"), await signIn(test, "bert")];
    assert.deepEqual(await list(bert), []);
    assert.equal((await bert.send("POST", `/api/transfers/${old.id}/accept`)).statusCode, 404);
    await offered();
  });

  it("means one organisation, or none", async () => {
    await signUp(test, "eve", { organisation: "Bert Ltd" });
    const code = async (to: string): Promise<string> => (await offer({ to })).json<{ code: string }>().code;
    assert.equal(await code("Bert Ltd"), "RECIPIENT_UNKNOWN");
    assert.equal(await code("bert ltd"), "RECIPIENT_UNKNOWN");
    assert.equal(await code("Anna Ltd"), "INPUT_INVALID");
    const { organisationId } = (await bert.get("/api/me")).json<{ organisationId: string }>();
    assert.equal((await offer({ to: organisationId })).statusCode, 201);
  });

  it("is for devices that are one's own and may go", async () => {
    const code = async (devices: string[]): Promise<unknown> =>
      (await offer({ devices })).json<{ code: string }>().code;
    assert.equal(await code([randomUUID()]), "DEVICE_UNKNOWN");
    const unclaimed = new TestDevice(test);
    await unclaimed.provision(await anna.makeToken("provision"), null);
    assert.equal(await code([unclaimed.uuid]), "DEVICE_NOT_CLAIMED");
    const { id } = await offered();
    await anna.send("PUT", `/api/products/${publisher.product}`, { isLocked: true });
    const refused = await bert.send("POST", `/api/transfers/${id}/accept`);
    assert.equal(refused.json<{ code: string }>().code, "PRODUCT_LOCKED");
    assert.equal(await owns(anna), true);
    assert.equal((await anna.send("POST", `/api/devices/${device.uuid}/unclaim`)).statusCode, 403);
  });

  it("leaves out what has changed hands in between", async () => {
    const other = await enrol();
    const { id } = await offered({ devices: [device.uuid, other.uuid] });
    assert.equal((await anna.send("POST", `/api/devices/${other.uuid}/unclaim`)).statusCode, 204);
    const accepted = (await bert.send("POST", `/api/transfers/${id}/accept`)).json<Offer>();
    assert.equal(accepted.devices, 1);
    assert.equal((await bert.get(`/api/devices/${other.uuid}`)).statusCode, 404);
  });

  it("keeps a device of a production product with it: the maker's bundles, nobody else's (dms-facts 1.1 rule 7)", async () => {
    assert.equal((await anna.upload(publisher.product, publisher.bundle({ version: "1.0.0" }))).statusCode, 201);
    await anna.send("PUT", `/api/products/${publisher.product}/tags/release`, { version: "1.0.0" });
    const wrong = await anna.send("POST", `/api/products/${publisher.product}/production`, { confirm: "acme-kiosk" });
    assert.equal(wrong.json<{ code: string }>().code, "PRODUCTION_UNCONFIRMED");
    const right = await anna.send("POST", `/api/products/${publisher.product}/production`, {
      confirm: publisher.product,
    });
    assert.equal(right.json<{ kind: string }>().kind, "production");
    await bert.send("POST", `/api/transfers/${(await offered()).id}/accept`);
    assert.equal(await owns(bert), true);

    const offer = (await device.checkIn()).body["offer"];
    assert.ok(typeof offer === "object" && offer !== null && "bundleId" in offer);
    assert.equal((await device.ask("GET", `/bundles/${String(offer.bundleId)}/head`)).status, 200);
    const asked = await device.checkIn({ wish: { asked: true, force: false, version: "1.0.0" } });
    assert.match(asked.bytes.toString(), /version-refused/, "-b is refused");
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await bert.send("POST", "/api/products", { code: "BERT-KIOSK", platformRoot });
    const moved = await device.ask("POST", "/activate", { product: "BERT-KIOSK" });
    assert.deepEqual([moved.status, moved.body["code"]], [403, "ACTIVATE_LOCKED"]);
    const token = await bert.makeToken("claim", { product: "BERT-KIOSK" });
    assert.equal((await device.ask("POST", "/claim", { token })).body["code"], "ACTIVATE_LOCKED");
  });

  function fault(of: TestDevice, lastOutput: string): void {
    const fault: FaultRecord = {
      ...{
        subject: "app",
        type: "exit-code",
        atMs: 1_700_000_000_000,
        generation: null,
        version: null,
        onTrial: false,
      },
      ...{ exitCode: 1, signal: null, uptimeMs: 1, lastOutput, fingerprint: "f".repeat(64) },
    };
    of.record({ kind: "fault", fault });
  }

  async function enrol(): Promise<TestDevice> {
    const made = new TestDevice(test);
    const [provision, claim] = [await anna.makeToken("provision"), await anna.makeToken("claim")];
    await made.enrol({ provision, claim, product: publisher.product }, randomUUID());
    return made;
  }

  function offer(more: object = {}): ReturnType<TestPerson["send"]> {
    return anna.send("POST", "/api/transfers", { to: "Bert Ltd", devices: [device.uuid], ...more });
  }

  async function offered(more: object = {}): Promise<Offer> {
    const answer = await offer(more);
    assert.equal(answer.statusCode, 201, answer.payload);
    return answer.json<Offer>();
  }

  async function list(by: TestPerson): Promise<readonly Offer[]> {
    return (await by.get("/api/transfers")).json<{ transfers: Offer[] }>().transfers;
  }

  async function owns(by: TestPerson): Promise<boolean> {
    return (await by.get(`/api/devices/${device.uuid}`)).statusCode === 200;
  }

  async function audited(by: TestPerson): Promise<readonly string[]> {
    const { entries } = (await by.get("/api/audit")).json<{
      entries: { operation: string; actor: { name: string } }[];
    }>();
    return entries
      .filter(({ operation }) => operation.endsWith("Transfer"))
      .map(({ operation, actor }) => `${operation} by ${actor.name}`);
  }
});
