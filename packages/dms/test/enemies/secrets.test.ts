import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { Letters } from "@regrow/testing/letters";
import { RecordingLogger } from "@regrow/testing/log";
import { startDms } from "../start-dms.ts";
import { personWith } from "../test-person.ts";

const PASSWORD = "a password that nobody else has 4711";

describe("secrets", () => {
  it("are neither logged nor stored in clear, in whatever file of the DMS", async () => {
    const [logger, letters] = [new RecordingLogger(), new Letters()];
    await using test = await startDms({ logger, mailer: letters });
    const body = { userName: "anna", password: PASSWORD, email: "anna@example.com" };
    const signedUp = await test.dms.people.inject({ method: "POST", url: "/api/sign-up", payload: body });
    const session = signedUp.json<{ token: string }>().token;
    const anna = personWith(test, session);
    const headers = { authorization: `Bearer ${session}`, "idempotency-key": "once" };
    const made = async (url: string, payload: object): Promise<string> =>
      (
        await test.dms.people.inject({ method: "POST", url, payload, headers: { ...headers, "idempotency-key": url } })
      ).json<{
        token: string;
      }>().token;
    const factor = await anna.send("POST", "/api/account/second-factor", { password: PASSWORD });
    const secrets = {
      password: PASSWORD,
      session,
      confirmation: await letters.secret("anna@example.com"),
      apiToken: await made("/api/api-tokens", { name: "robot", scopes: ["product.read"] }),
      claimToken: await made("/api/tokens", { kind: "claim" }),
      secondFactor: factor.json<{ secret: string }>().secret,
    };
    // Wrong and mistyped ones are secrets too, most of all the password in the place of the name.
    await test.dms.people.inject({
      method: "POST",
      url: "/api/sign-in",
      payload: { userName: PASSWORD, password: PASSWORD },
    });
    await test.dms.people.inject({
      method: "POST",
      url: "/api/sign-in",
      payload: { userName: "anna", password: `${PASSWORD}x` },
    });
    await test.dms.people.inject({ url: `/invitation?token=${secrets.confirmation}` });
    await test.restart();
    for (const [name, secret] of Object.entries(secrets)) {
      assert.ok(secret.length > 15, name);
      assert.ok(!JSON.stringify(logger.lines).includes(secret), `${name} is in the log`);
    }
    const files = await readdir(test.folder, { recursive: true, withFileTypes: true });
    for (const entry of files.filter((one) => one.isFile())) {
      const bytes = await readFile(join(entry.parentPath, entry.name));
      for (const [name, secret] of Object.entries(secrets))
        assert.ok(!bytes.includes(secret), `${name} is in ${entry.name}`);
    }
    const audit = (await anna.get("/api/audit?limit=500")).payload;
    for (const [name, secret] of Object.entries(secrets))
      assert.ok(!audit.includes(secret), `${name} is in the audit log`);
  });
});
