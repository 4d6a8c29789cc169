import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { VariableName } from "@regrow/core/variable";
import { VirtualClock } from "@regrow/sim/clock";
import { basic } from "../../test/open-web.ts";
import { Gatekeeper, type Entrance } from "./gatekeeper.ts";

const SECRET = "s3cret";
const RIGHT = basic("admin", SECRET);
const WRONG = basic("admin", "guess");
const ANNA = "192.168.1.2";
const NEVER = new AbortController().signal;

function open(values: Partial<Record<VariableName, string>> = {}): {
  readonly clock: VirtualClock;
  readonly ask: (authorization: string | undefined, address?: string) => Promise<Entrance["kind"]>;
} {
  const clock = new VirtualClock();
  const known = { "http.server.username": "admin", ...values } as Readonly<Record<string, string>>;
  const gatekeeper = new Gatekeeper({ clock, secret: SECRET, settings: { get: (name) => known[name] ?? "" } });
  const ask = async (authorization: string | undefined, address = ANNA): Promise<Entrance["kind"]> => {
    const asked = gatekeeper.ask(authorization, address, NEVER);
    await clock.runUntil(asked);
    return (await asked).kind;
  };
  return { clock, ask };
}

describe("Gatekeeper", () => {
  it("lets in who has the device's name and secret, however the header is written", async () => {
    const { ask } = open();
    for (const header of [RIGHT, RIGHT.replace("Basic", "basic"), `${RIGHT} `])
      assert.equal(await ask(header), "granted");
    const refused = [
      undefined,
      "",
      "Basic",
      "Basic !",
      `Bearer ${SECRET}`,
      WRONG,
      basic("root", SECRET),
      basic("admin", ""),
      basic("admin", `${SECRET} `),
    ];
    for (const header of refused) assert.equal(await ask(header), "denied", String(header));
  });

  it("takes the password of http.server.password instead, and a user name with it", async () => {
    const { ask } = open({ "http.server.password": "pässword: x", "http.server.username": "ada" });
    assert.equal(await ask(basic("ada", "pässword: x")), "granted");
    assert.equal(await ask(basic("ada", SECRET)), "denied");
  });

  it("answers a wrong password a second later", async () => {
    const { clock, ask } = open();
    const beforeMs = clock.monotonicMs();
    await ask(RIGHT);
    assert.equal(clock.monotonicMs() - beforeMs, 0);
    await ask(WRONG);
    assert.equal(clock.monotonicMs() - beforeMs, 1_000);
  });

  it("does not even look at an address that fails too often, until a minute is over", async () => {
    const { clock, ask } = open();
    for (let failures = 0; failures < 10; failures += 1) assert.equal(await ask(WRONG), "denied");
    assert.equal(await ask(RIGHT), "limited");
    assert.equal(await ask(RIGHT, "192.168.1.3"), "granted", "others are not harmed");
    assert.equal(await ask(undefined), "denied", "a browser's first request is no attempt");
    await clock.advance(60_000);
    assert.equal(await ask(RIGHT), "granted");
  });

  it("counts attempts that run at the same time", async () => {
    const clock = new VirtualClock();
    const gatekeeper = new Gatekeeper({ clock, secret: SECRET, settings: { get: () => "" } });
    const asked = Array.from({ length: 30 }, () => gatekeeper.ask(WRONG, ANNA, NEVER));
    await clock.runUntilIdle();
    const kinds = (await Promise.all(asked)).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === "denied").length, 10);
  });

  it("stops guessing from many addresses, of which one IPv6 network is one, but keeps who was in before", async () => {
    const { ask } = open();
    assert.equal(await ask(RIGHT, ANNA), "granted");
    const asked = Array.from({ length: 11 }, (_, index) => ask(WRONG, `2001:db8:1:1::${index}`));
    assert.equal((await Promise.all(asked)).filter((kind) => kind === "limited").length, 1);
    const many = await Promise.all(Array.from({ length: 120 }, (_, index) => ask(WRONG, `10.0.0.${index}`)));
    assert.equal(many.filter((kind) => kind === "denied").length, 90);
    assert.equal(await ask(RIGHT, "10.0.1.1"), "limited");
    assert.equal(await ask(RIGHT, ANNA), "granted");
  });
});
