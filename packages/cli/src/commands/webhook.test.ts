import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startCommandDms, type CommandDms } from "../../test/command-dms.ts";

/** What is sent and how is told beside the DMS's own code: here nothing leaves the machine. */
describe("the commands of webhooks", () => {
  let test: CommandDms;
  before(async () => {
    test = await startCommandDms();
  });
  after(() => test[Symbol.asyncDispose]());

  const run = async (line: string): Promise<string> => {
    const { code, out, error } = await test.regrow(line.split(" "));
    assert.equal(code, 0, error);
    return out;
  };

  it("add, show, switch off and on, give a new secret, and delete", async () => {
    const added = await run(
      "webhook add https://hooks.example.com/x --event tag.moved --event fault.new --code PIN --json",
    );
    const { id, secret, events } = JSON.parse(added);
    assert.deepEqual(events, ["tag.moved", "fault.new"]);
    assert.match(secret, /^whsec_/);
    assert.match(await run("webhook list"), /called by devices as PIN  told tag\.moved fault\.new  on/);
    assert.match(await run(`webhook off ${id}`), /OFF: somebody has switched it off/);
    await test.refuses(`webhook test ${id}`, "WEBHOOK_OFF");
    assert.match(await run(`webhook on ${id}`), / on$/m);
    assert.notEqual(await run(`webhook secret ${id}`), secret);
    assert.equal(await run(`webhook deliveries ${id} --state given-up`), "");
    await test.refuses(`webhook replay ${id} ${id}`, "DELIVERY_UNKNOWN");
    await run(`webhook delete ${id}`);
    assert.equal(await run("webhook list"), "");
    await test.refuses(`webhook delete ${id}`, "WEBHOOK_UNKNOWN");
  });

  it("say what can be asked for, and where nothing is sent", async () => {
    await test.refuses("webhook add https://hooks.example.com --event tag.lost", "tag.moved");
    await test.refuses("webhook add http://hooks.example.com", "WEBHOOK_ADDRESS_REFUSED");
    await test.refuses("webhook add https://10.0.0.1", "WEBHOOK_ADDRESS_REFUSED");
    const all = JSON.parse(await run("webhook add https://hooks.example.com --event all --json"));
    assert.ok(all.events.length > 10);
    await test.refuses(`webhook deliveries ${all.id} --state lost`, "given-up");
  });
});
