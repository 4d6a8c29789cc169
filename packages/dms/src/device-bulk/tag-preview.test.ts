import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { sha256Hex } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

interface Preview {
  readonly followers: readonly { readonly tag: string; readonly devices: number }[];
  readonly lookedAt: number;
  readonly effects: readonly {
    readonly text: string;
    readonly devices: number;
    readonly examples: readonly string[];
  }[];
  readonly outcomes: { readonly confirmed: number; readonly rolledBack: number };
}
interface Version {
  readonly version: string;
  readonly outcomes: Preview["outcomes"];
  readonly faults: number;
}

describe("what a tag would do", () => {
  const publisher = makePublisher();
  const { product } = publisher;
  const versions = ["1.1.0", "1.2.0"] as const;
  const bundles = versions.map((version) => publisher.bundle({ version, files: { "main.mjs": version } }));
  const [good = "", bad = ""] = bundles.map((each) => sha256Hex(new NodeCryptography(), headOf(each).manifest));
  const devices: TestDevice[] = [];
  let test: TestDms;
  let anna: TestPerson;

  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: product, platformRoot });
    for (const bundle of bundles) await anna.upload(product, bundle);
    await anna.send("PUT", `/api/products/${product}/tags/release`, { version: "1.1.0" });
    for (let count = 0; count < 3; count += 1) {
      const device = new TestDevice(test);
      const claim = await anna.makeToken("claim", { product });
      await device.enrol({ provision: await anna.makeToken("provision"), claim }, randomUUID());
      devices.push(device);
    }
    for (const device of devices.slice(0, 2)) {
      const confirmed = { kind: "confirmed", updateId: randomUUID(), generation: good, product } as const;
      device.record({ ...confirmed, version: "1.1.0", securityVersion: 0 });
      const failed = { kind: "rolled-back", updateId: randomUUID(), generation: bad, version: "1.2.0" } as const;
      device.record({
        kind: "fault",
        fault: {
          ...{ subject: "app", type: "exit-code", atMs: 0, generation: bad, version: "1.2.0", onTrial: true },
          ...{ exitCode: 1, signal: null, uptimeMs: 1, lastOutput: "", fingerprint: "f" },
        },
      });
      // Twice on the same device is one device.
      for (let times = 0; times < 2; times += 1)
        device.record({ ...failed, to: "1.1.0", reason: "starts-exhausted", fault: null });
      await device.sendLog();
      await device.checkIn({ running: { id: good, product, version: "1.1.0", securityVersion: 0 } });
    }
  });
  after(() => test[Symbol.asyncDispose]());

  const preview = async (tag: string, version: string): Promise<Preview> => {
    const answer = await anna.get(`/api/products/${product}/tags/${tag}/preview?version=${version}`);
    assert.equal(answer.statusCode, 200, answer.payload);
    return answer.json();
  };

  it("is what each device is told when it is done (law L10), with what became of the version", async () => {
    const { followers, lookedAt, effects, outcomes } = await preview("release", "1.2.0");
    assert.deepEqual(
      followers.toSorted((one, other) => one.tag.localeCompare(other.tag)),
      [
        { tag: "alpha", devices: 0 },
        { tag: "beta", devices: 0 },
        { tag: "release", devices: 3 },
      ],
    );
    assert.deepEqual([lookedAt, outcomes], [3, { confirmed: 0, rolledBack: 2 }]);
    const held = "stays as it is: this device has tried it and rolled back; 'ota -f' tries it again (1.2.0)";
    assert.deepEqual(
      effects.map(({ text, devices: count }) => [text, count]),
      [
        [held, 2],
        ["has never checked in: what it will be offered is decided then", 1],
      ],
    );
    const tagged = (await anna.get(`/api/products/${product}/tags`)).json<{
      tags: { tag: string; version: string }[];
    }>();
    assert.deepEqual(
      tagged.tags.map(({ tag, version }) => [tag, version]),
      [["release", "1.1.0"]],
      "nothing has changed",
    );

    await anna.send("PUT", `/api/products/${product}/tags/release`, { version: "1.2.0" });
    for (const device of devices.slice(0, 2)) {
      const { reasons } = (await anna.get(`/api/devices/${device.uuid}/decision`)).json<{
        reasons: { text: string }[];
      }>();
      assert.equal(`stays as it is: ${reasons.at(-1)?.text.replace("This", "this")}`, held);
    }
    await anna.send("PUT", `/api/products/${product}/tags/release`, { version: "1.1.0" });
  });

  it("counts only devices that the tag leads to", async () => {
    await anna.send("PUT", `/api/devices/${devices[2]?.uuid}/tag`, { tag: "beta" });
    const beta = await preview("beta", "1.2.0");
    assert.deepEqual([beta.lookedAt, beta.effects[0]?.examples], [1, [devices[2]?.uuid]]);
    await anna.send("PUT", `/api/products/${product}/tags/beta`, { version: "1.1.0" });
    assert.equal((await preview("release", "1.2.0")).lookedAt, 2);
  });

  it("is refused for a version that can have no tag", async () => {
    await anna.send("PUT", `/api/products/${product}/bundles/1.2.0`, { state: "retired" });
    const ask = (version: string) => anna.get(`/api/products/${product}/tags/alpha/preview?version=${version}`);
    assert.equal((await ask("1.2.0")).json<{ code: string }>().code, "BUNDLE_NOT_AVAILABLE");
    assert.equal((await ask("9.9.9")).json<{ code: string }>().code, "BUNDLE_UNKNOWN");
  });

  it("has its past told with each version", async () => {
    const { bundles: listed } = (await anna.get(`/api/products/${product}/bundles`)).json<{ bundles: Version[] }>();
    assert.deepEqual(
      listed.map(({ version, outcomes, faults }) => [version, outcomes, faults]),
      [
        ["1.2.0", { confirmed: 0, rolledBack: 2 }, 2],
        ["1.1.0", { confirmed: 2, rolledBack: 0 }, 0],
      ],
    );
    const one = (await anna.get(`/api/products/${product}/bundles/1.2.0`)).json<Version>();
    assert.deepEqual(one, listed[0]);
  });
});
