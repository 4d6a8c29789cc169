import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createClient } from "@regrow/client/client";
import { Secret, TOTP } from "otpauth";
import { startCommandDms, type CommandDms } from "../../test/command-dms.ts";

describe("regrow dms account", () => {
  let test: CommandDms;
  before(async () => void (test = await startCommandDms()));
  after(() => test[Symbol.asyncDispose]());

  const guest = () => createClient({ address: test.peopleUrl, token: null, fetch });
  const ada = () => createClient({ address: test.peopleUrl, token: test.token, fetch });
  const signIn = (password: string) => guest().call("signIn", { userName: "ada", password });

  it("lets in whom the DMS cannot help, and says so in the audit log", async () => {
    const password = "correct horse battery";
    const { secret } = await ada().call("enrolSecondFactor", { password });
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    await ada().call("confirmSecondFactor", { code });
    await test.says("dms account ADA --folder dms", /second factor {2}on\norganisations {2}ada \(owner\)\n$/);
    await assert.rejects(signIn(password), { code: "SECOND_FACTOR_REQUIRED" });

    const helped = "dms account ada --folder dms --reset-password --remove-second-factor --json";
    const { out, error } = await test.regrow(helped.split(" "));
    const { reset } = JSON.parse(out) as { reset: { path: string } };
    assert.equal(error, "");
    const token = new URL(reset.path, test.peopleUrl).searchParams.get("token") ?? "";
    await guest().call("resetPassword", { token, password: "another horse battery" });
    await assert.rejects(guest().call("resetPassword", { token, password }), { code: "LINK_INVALID" });
    await assert.rejects(signIn(password), { code: "SIGN_IN_FAILED" });
    const session = await signIn("another horse battery");
    const back = createClient({ address: test.peopleUrl, token: session.token, fetch });
    const { entries } = await back.call("listAudit", { operation: "helpAccount" });
    assert.deepEqual(
      entries.map(({ actor, target, changed }) => [actor.name, target, changed]),
      [["operator of the DMS", "user ada", { password: "link made", secondFactor: "switched off" }]],
    );
  });

  it("only shows what it is not told to change, and knows who is not here", async () => {
    await test.says("dms account ada --folder dms", /^user +ada\naddress +ada@example\.com, not confirmed\n/);
    await test.refuses("dms account bob --folder dms", "ACCOUNT_UNKNOWN");
    await test.refuses("dms account ada --folder nowhere", "CONFIGURATION_INVALID");
  });
});
