import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { describe, it } from "node:test";
import { startDms, type TestDms } from "../../test/start-dms.ts";

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage["headers"];
}

/** Asks as a browser does that trusts the certificate. */
async function ask(test: TestDms, method: string, path: string, form?: Record<string, string>): Promise<Answer> {
  const ca = await readFile(join(test.folder, "people-tls.pem"));
  const { peopleUrl } = test.dms;
  const typed = form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded", origin: peopleUrl };
  const asked = request(`${peopleUrl}${path}`, { method, ca, agent: false, headers: typed });
  asked.end(form === undefined ? undefined : new URLSearchParams(form).toString());
  const [answer]: IncomingMessage[] = await once(asked, "response");
  assert.ok(answer !== undefined);
  answer.resume();
  return { status: answer.statusCode, headers: answer.headers };
}

describe("people by TLS", () => {
  it("are served by the certificate's names alone, with cookies that stay there", async () => {
    await using test = await startDms({ peopleTls: { kind: "self-signed" } });
    assert.match(test.dms.peopleUrl, /^https:\/\/127\.0\.0\.1:\d+$/);
    assert.equal((await ask(test, "GET", "/healthz")).status, 200);
    const account = { userName: "anna", email: "anna@example.com", password: "correct horse" };
    const signedUp = await ask(test, "POST", "/sign-up", account);
    assert.equal(signedUp.status, 303);
    assert.match(String(signedUp.headers["set-cookie"]), /; Secure/);
    await assert.rejects(once(get(test.dms.peopleUrl.replace("https:", "http:")), "response"), { code: "ECONNRESET" });

    const fingerprint = test.dms.peopleCertificate?.fingerprint;
    await test.restart();
    assert.equal(test.dms.peopleCertificate?.fingerprint, fingerprint);
  });

  it("are not served at all without the files that were named", async () => {
    const source = { kind: "files", certificate: "/nowhere/c.pem", key: "/nowhere/k.pem" } as const;
    await assert.rejects(startDms({ peopleTls: source }), { code: "CONFIGURATION_INVALID" });
  });
});
