import assert from "node:assert/strict";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { readSession, sessionFile, writeSession } from "./session-file.ts";

const folder = await mkdtemp(join(tmpdir(), "regrow-session-"));
after(async () => await rm(folder, { recursive: true }));

describe("the session", () => {
  const environment = { XDG_CONFIG_HOME: folder };
  const session = { address: "http://localhost:1", token: "secret", userName: "ada", caPem: null };

  it("is asked for where there is none", async () => {
    await assert.rejects(readSession({ XDG_CONFIG_HOME: join(folder, "none") }), { code: "SIGN_IN_REQUIRED" });
  });

  it("is kept for this user alone", async () => {
    const file = await writeSession(environment, session);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(await readSession(environment), session);
  });

  it("is taken as earlier versions wrote it, without authorities", async () => {
    const { caPem: _, ...before } = session;
    await writeFile(sessionFile(environment), JSON.stringify(before));
    assert.deepEqual(await readSession(environment), session);
  });

  it("comes from the environment first", async () => {
    const given = { ...environment, REGROW_DMS: "http://other", REGROW_TOKEN: "t" };
    assert.deepEqual(await readSession(given), {
      address: "http://other",
      token: "t",
      userName: null,
      caPem: null,
    });
  });

  it("is refused when the file holds something else", async () => {
    const damaged = JSON.stringify({
      ...session,
      caPem: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    });
    for (const text of [
      "",
      "null",
      "{}",
      '{"address":1,"token":"x"}',
      damaged,
      JSON.stringify({ ...session, caPem: 1 }),
    ]) {
      await writeFile(sessionFile(environment), text);
      await assert.rejects(readSession(environment), { code: "CONFIGURATION_INVALID" });
    }
  });
});
