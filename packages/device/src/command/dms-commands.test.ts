import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import type { ClaimRequest, Wish } from "@regrow/core/protocol";
import { openConsole, type Console } from "../../test/open-console.ts";

const TOKEN = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";

interface Asked {
  readonly console: Console;
  /** What was asked of the DMS, in order. */
  readonly asked: readonly string[];
}

async function opened(dialect: "gecko-os" | "zentrios"): Promise<Asked> {
  const asked: string[] = [];
  const dms = {
    claim: async (request: ClaimRequest) => {
      if ("token" in request) asked.push(`claim ${request.token}`);
      else asked.push(`claim as ${request.userName}, ${request.password}`);
    },
    activate: async (product: string) => void asked.push(`activate ${product}`),
    update: async ({ force, version }: Pick<Wish, "force" | "version">) => {
      asked.push(`update ${force} ${version}`);
      return { kind: "started", version: version ?? "2.0.0" } as const;
    },
  };
  return { asked, console: await openConsole({ dialect, format: "machine", dms }) };
}

const FAILED = "R100016\r\nCommand failed\r\n";
const DONE = "R000009\r\nSuccess\r\n";

describe("claiming and activating", () => {
  for (const [dialect, line, answer, expected] of [
    ["gecko-os", `dms_claim ${TOKEN}`, DONE, [`claim ${TOKEN}`]],
    ["gecko-os", `dms_claim ACME-KIOSK ${TOKEN}`, DONE, [`claim ${TOKEN}`, "activate ACME-KIOSK"]],
    ["gecko-os", "dms_claim anna secret123", DONE, ["claim as anna, secret123"]],
    ["gecko-os", "dms_claim short", "R700018\r\nInvalid argument\r\n", []],
    ["gecko-os", "dms_claim", "R400026\r\nToo few arguments: first\r\n", []],
    ["gecko-os", "dms_activate ACME-KIOSK", DONE, ["activate ACME-KIOSK"]],
    ["zentrios", `dms claim ${TOKEN}`, DONE, [`claim ${TOKEN}`]],
    ["zentrios", `dms claim ACME-KIOSK ${TOKEN}`, DONE, [`claim ${TOKEN}`, "activate ACME-KIOSK"]],
    ["zentrios", "dms claim anna secret123", DONE, ["claim as anna, secret123"]],
    ["zentrios", `dms claim anna ${TOKEN}`, DONE, [`claim as anna, ${TOKEN}`]],
    ["zentrios", "dms claim ANNA secret123", DONE, ["claim as ANNA, secret123"]],
    ["zentrios", "dms activate ACME-KIOSK", DONE, ["activate ACME-KIOSK"]],
  ] as const)
    it(`'${line}' in ${dialect}`, async () => {
      const { console, asked } = await opened(dialect);
      assert.equal(await console.type(`${line}\r\n`), answer);
      assert.deepEqual(asked, expected);
    });

  it("with a password is answered with what the DMS says of it, and the password is printed nowhere", async () => {
    const refuse = () => Promise.reject(new RegrowError("CLAIM_PASSWORD_REFUSED"));
    for (const [dialect, line] of [
      ["gecko-os", "dms_claim anna secret123"],
      ["zentrios", "dms claim anna secret123"],
    ] as const) {
      const console = await openConsole({ dialect, dms: { claim: refuse } });
      const printed = await console.type(`${line}\r\n`);
      assert.match(printed, /dms_claim <token>/);
      assert.match(printed, /^\[.*(CLAIM_PASSWORD_REFUSED).*\]\r\nCommand failed\r\n> $/);
      assert.doesNotMatch(printed, /secret123/);
    }
  });
});

describe("ota", () => {
  for (const [line, answer, expected] of [
    ["ota", "R000019\r\nUpdating to 2.0.0", ["update false null"]],
    ["ota ", "R000019\r\nUpdating to 2.0.0", ["update false null"]],
    ["ota  -f -b 3.1.2.0", "R000021\r\nUpdating to 3.1.2.0", ["update true 3.1.2.0"]],
    ["ota -b 3.1.2", "R000019\r\nUpdating to 3.1.2", ["update false 3.1.2"]],
    ["ota -a my-id my-password", FAILED.trimEnd(), []],
    ["ota -a my-id", FAILED.trimEnd(), []],
    ["ota now", "R500020\r\nToo many arguments", []],
    ["ota -b", "R400023\r\nToo few arguments: -b", []],
  ] as const)
    it(`'${line}' as the vendors' pages send it (device-facts 2.9)`, async () => {
      const { console, asked } = await opened("gecko-os");
      assert.equal(await console.type(`${line}\r\n`), `${answer}\r\n`);
      assert.deepEqual(asked, expected);
    });

  it("tells versions with four numbers on ZentriOS, and how to activate today", async () => {
    const { console } = await opened("zentrios");
    assert.equal(await console.type("ota\r\n"), "R000021\r\nUpdating to 2.0.0.0\r\n");
    const human = await openConsole({ dialect: "zentrios" });
    assert.match(
      await human.type("ota -a my-id my-password\r\n"),
      /^\[.*'dms claim <token>'.*\]\r\nCommand failed\r\n> $/,
    );
  });
});
