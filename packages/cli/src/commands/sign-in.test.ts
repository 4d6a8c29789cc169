import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { createDms, type Dms } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { Letters } from "@regrow/testing/letters";
import { makeTempFolder, type TempFolder } from "@regrow/testing/temp-folder";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

interface Ended {
  readonly exit: number;
  readonly out: string;
  readonly error: string;
}

/** What one process believes another does not: each line is a process of its own, as people type it. */
describe("a DMS that vouches for itself", { timeout: 120_000 }, () => {
  let folder: TempFolder;
  let dms: Dms;
  before(async () => {
    folder = await makeTempFolder();
    dms = await createDms({
      ...{ folder: join(folder.path, "dms"), mailer: new Letters(), peoplePort: 0, devicePort: 0 },
      peopleTls: { kind: "self-signed" },
      ...{ clock: new SystemClock(), entropy: new SystemEntropy() },
      logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    });
    await copyFile(join(folder.path, "dms/people-tls.pem"), join(folder.path, "ca.pem"));
  });
  after(async () => {
    await dms.close();
    await folder[Symbol.asyncDispose]();
  });

  const regrow = (line: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> => {
    const own = { HOME: folder.path, XDG_CONFIG_HOME: folder.path, REGROW_PASSWORD: "correct horse battery" };
    const env = { PATH: process.env["PATH"], ...own, ...environment };
    return new Promise((resolve) => {
      execFile(process.execPath, [MAIN, ...line.split(" ")], { cwd: folder.path, env }, (thrown, out, error) =>
        resolve({ exit: thrown === null ? 0 : Number(thrown.code ?? 1), out, error }),
      );
    });
  };
  const signUp = (more = ""): string => `sign-up ada --email ada@example.com --dms ${dms.peopleUrl}${more}`;

  it("is not believed, and the person is told what to do", async () => {
    const { exit, error } = await regrow(signUp());
    assert.equal(exit, 77);
    assert.match(error, /not vouched for by an authority that this machine knows \(DMS_CERTIFICATE_UNTRUSTED\)/);
    assert.match(error, /reason: self-signed certificate\n/);
    assert.match(error, /people-tls\.pem.*fingerprint.*--ca FILE.*REGROW_DMS_CA/);
  });

  it("is not believed by a file that is no certificate, and no file is for plain HTTP", async () => {
    await writeFile(join(folder.path, "garbage.pem"), "-----BEGIN NOTHING-----\n");
    assert.match((await regrow(signUp(" --ca garbage.pem"))).error, /garbage\.pem\n.*-----BEGIN CERTIFICATE-----/);
    assert.match((await regrow(signUp(" --ca dms/people-tls.key.pem"))).error, /AUTHORITY_FILE_INVALID/);
    assert.match((await regrow(signUp(" --ca none.pem"))).error, /INPUT_UNREADABLE/);
    const http = "sign-in ada --dms http://127.0.0.1:1 --ca ca.pem";
    assert.match((await regrow(http)).error, /--ca[^]*https:\/\//);
  });

  it("is believed by --ca, and by every later command, which needs the file no more", async () => {
    const signedUp = await regrow(signUp(" --ca ca.pem"));
    assert.equal(signedUp.exit, 0, signedUp.error);
    assert.ok(signedUp.error.includes(`believed besides: SHA-256 ${dms.peopleCertificate?.fingerprint}\n`));
    await rm(join(folder.path, "ca.pem"));
    const listed = await regrow("session list");
    assert.equal(listed.exit, 0, listed.error);
    assert.match(listed.out, /this one/);
    const exported = await regrow("organisation export --out all.tar");
    assert.equal(exported.exit, 0, exported.error);
    const kept: unknown = JSON.parse(await readFile(join(folder.path, "regrow/session.json"), "utf8"));
    assert.match(JSON.stringify(kept), /BEGIN CERTIFICATE/);
  });

  it("is believed in a pipeline by REGROW_DMS_CA", async () => {
    const { out } = await regrow("api-token create robot --scope product.read --json");
    const { token } = JSON.parse(out) as { token: string };
    const pipeline = { REGROW_DMS: dms.peopleUrl, REGROW_TOKEN: token };
    assert.match((await regrow("product list", pipeline)).error, /DMS_CERTIFICATE_UNTRUSTED/);
    const ca = join(folder.path, "dms/people-tls.pem");
    const listed = await regrow("product list", { ...pipeline, REGROW_DMS_CA: ca });
    assert.equal(listed.exit, 0, listed.error);
    const signedIn = await regrow(`sign-in --token --dms ${dms.peopleUrl}`, { REGROW_TOKEN: token, REGROW_DMS_CA: ca });
    assert.equal(signedIn.exit, 0, signedIn.error);
  });
});
