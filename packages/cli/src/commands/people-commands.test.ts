import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createClient } from "@regrow/client/client";
import { startCommandDms, type CommandDms } from "../../test/command-dms.ts";

const BOB = { userName: "bob", email: "bob@example.com", password: "correct horse battery" };

/** Who belongs to an organisation, and what they did, by the command line alone, against a DMS. */
describe("the commands of people", () => {
  let test: CommandDms;
  before(async () => {
    test = await startCommandDms();
  });
  after(() => test[Symbol.asyncDispose]());

  it("invite somebody, who joins, gets another role and goes", async () => {
    await test.refuses("member invite bob@example.com --role boss", "one of: owner, release-manager");
    await test.refuses("member invite bob@example.com --role viewer --product NOTHING", "PRODUCT_UNKNOWN");
    await test.says(
      "member invite bob@example.com --role viewer",
      /^invited bob@example\.com as viewer; 'regrow member withdraw/,
    );
    await test.says(
      "member list",
      /^ada +owner +all products\n\(invited\) bob@example\.com +viewer +all products +until \d{4}-/,
    );
    const guest = createClient({ address: test.peopleUrl, token: null, fetch });
    await guest.call("signUp", { ...BOB, invitation: await test.letters.secret(BOB.email) });
    await test.says("member list", /^ada +owner +all products\nbob +viewer +all products\n$/);
    await test.says("member role BOB --role support", /^bob +support/);
    await test.refuses("member role ada --role viewer", "ORGANISATION_OWNERLESS");
    await test.refuses("member role carl --role viewer", "MEMBER_UNKNOWN");
    await test.says("member remove bob", /^bob is no member any more$/m);
    await test.refuses("member remove ada", "ORGANISATION_OWNERLESS");
  });

  it("lets somebody who has an account accept an invitation", async () => {
    const guest = createClient({ address: test.peopleUrl, token: null, fetch });
    const fay = { userName: "fay", email: "fay@example.com", password: "correct horse battery" };
    const { token } = await guest.call("signUp", fay);
    await test.letters.secret(fay.email);
    await test.says("member invite fay@example.com --role viewer", /^invited fay/);
    const link = `https://dms.example/invitation?token=${await test.letters.secret(fay.email)}`;
    const accepted = await test.regrow(["member", "accept", link], { REGROW_TOKEN: token });
    assert.match(accepted.out, /^you belong to ada now, as viewer/, accepted.error);
    await test.says("member list", /^fay +viewer/m);
    await test.says("member remove fay", /no member any more/);
  });

  it("take an invitation back", async () => {
    const { out } = await test.regrow("member invite eve@example.com --role viewer --json".split(" "));
    const { id } = JSON.parse(out) as { id: string };
    await test.says(`member withdraw ${id}`, /counts no more/);
    await test.refuses(`member withdraw ${id}`, "INVITATION_UNKNOWN");
  });

  it("show who did what, for people, programs and spreadsheets", async () => {
    await test.says(
      "audit --operation inviteMember",
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}ada {2}inviteMember {2}invitation of eve@example\.com/m,
    );
    const json = JSON.parse((await test.regrow("audit --since 1h --json".split(" "))).out) as { entries: unknown[] };
    assert.ok(json.entries.length > 5);
    const csv = (await test.regrow("audit --since 2000-01-01 --csv".split(" "))).out.trim().split("\n");
    assert.equal(csv.length, json.entries.length + 1);
    assert.equal(csv[0], "sequence,time,actor kind,actor,operation,target,changed,address,request");
    assert.equal((await test.regrow("audit --limit 2".split(" "))).out.trim().split("\n").length, 2);
    assert.equal((await test.regrow("audit --actor nobody".split(" "))).out, "");
    await test.says("audit --since 2999-01-01", /^$/);
    await test.refuses("audit --since yesterday", "2026-11-21T08:00Z");
    await test.refuses("audit --until yesterday", "until: yesterday");
    await test.says("audit --until 2000-01-01", /^$/);
    await test.refuses("audit --operation invite", "inviteMember");
    const eve = (await test.regrow(["audit", "--target", "invitation of eve@example.com"])).out.trim().split("\n");
    assert.equal(eve.length, 2);
    assert.match(eve[1] ?? "", / {2}from 127\.0\.0\.1 {2}request [0-9a-f-]{36}$/);
    const role = (await test.regrow("audit --operation changeMember --target bob".split(" "))).out;
    assert.match(role, /role=viewer -> support/);
    await test.refuses("api-token create pipeline --scope product.read --days 0", "allowed: 1 to 366");
    await test.says("api-token create pipeline --scope product.read --days 9", /regrow_/);
    await test.says("audit --operation createApiToken", /expiresAtMs=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
    await test.refuses("audit --csv --json", "not both");
  });

  it("list sessions and end them", async () => {
    const client = createClient({ address: test.peopleUrl, token: null, fetch });
    const { token } = await client.call("signIn", { userName: "ada", password: "correct horse battery" });
    const { out } = await test.regrow(["session", "list"]);
    assert.match(out, /^[0-9a-f]{8}[0-9a-f-]* {2}this one {2}since /m);
    assert.equal(out.trim().split("\n").length, 2);
    await test.refuses("session end", "--others");
    await test.refuses("session end 00000000-0000-4000-8000-000000000000", "SESSION_UNKNOWN");
    await test.says("session end --others", /all your other sessions are over/);
    const other = createClient({ address: test.peopleUrl, token, fetch });
    await assert.rejects(other.call("me", {}), { code: "SIGN_IN_REQUIRED" });
  });

  it("make organisations, switch between them, and say how devices are claimed", async () => {
    await test.says("organisation list", /^\* {2}[0-9a-f-]{36} {2}owner/);
    await test.says("organisation create Second", /^made Second: regrow organisation switch [0-9a-f-]{36}$/m);
    await test.says("organisation switch second", /^you act for Second now, as owner$/m);
    await test.says("member list", /^ada +owner +all products\n$/);
    await test.says("organisation claim-rules", /^claims by password: off$/m);
    await test.says("organisation claim-rules --passwords on", /^claims by password: on$/m);
    await test.refuses("organisation claim-rules --passwords maybe", "on, off");
    await test.refuses("organisation switch third", "ORGANISATION_UNKNOWN");
  });

  it("refuse a token what no token can do, and say why", async () => {
    await test.refuses(
      "api-token create robot --scope device.manage",
      "no token can have it: it changes whose devices are",
    );
    await test.refuses("api-token create robot --scope everything", "one of: ");
    await test.says("api-token create robot --scope product.read", /^regrow_/);
  });
});
