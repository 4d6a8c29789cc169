import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createClient, type Client } from "@regrow/client/client";
import { ownPort } from "@regrow/testing/own-port";
import { publishBundle } from "regrow/publish";
import { SystemClock } from "@regrow/node/clock";
import { makePublisher } from "@regrow/testing/publisher";
import { startCuttingProxy } from "../harness/cutting-proxy.ts";
import { figure } from "../harness/figure.ts";
import { startTestDms, type TestDms } from "../harness/test-dms.ts";

const MIB = 1024 * 1024;
const FILE_BYTES = 12 * MIB;
const EVERY_BYTES = MIB;
/** What the DMS has for sure when it is killed: whole pieces. */
const PIECE_BYTES = 8 * MIB;

/** Publishing over a line that is cut, and over the end of the DMS: what has arrived is not sent again. */
describe("regrow publish over a bad line", { timeout: 240_000 }, () => {
  let folder: string;
  let dms: TestDms;
  let ports: { readonly peoplePort: number; readonly devicePort: number };
  let token: string;
  const { signal } = new AbortController();
  const publisher = makePublisher({ product: "FAR-AWAY" });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-publish-"));
    await mkdir(join(folder, "dms"));
    ports = { peoplePort: await ownPort(), devicePort: await ownPort() };
    dms = await startTestDms({ folder: join(folder, "dms"), ports });
    const guest = createClient({ address: address(ports.peoplePort), token: null, fetch });
    const password = "correct horse battery";
    ({ token } = await guest.call("signUp", { userName: "ada", email: "ada@example.com", password }));
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await clientAt(ports.peoplePort).call("createProduct", { code: "FAR-AWAY", platformRoot });
  });
  after(async () => {
    await dms[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const clientAt = (port: number): Client => createClient({ address: address(port), token, fetch });
  const write = async (version: string): Promise<{ readonly file: string; readonly sizeBytes: number }> => {
    const bundle = publisher.bundle({ version, files: { "noise.bin": randomBytes(FILE_BYTES) } });
    const file = join(folder, `${version}.regrow`);
    await writeFile(file, bundle);
    return { file, sizeBytes: bundle.length };
  };
  const silent = { note: () => {}, progress: () => {}, end: () => {} };

  it("goes on at each cut where it was", async () => {
    const { file, sizeBytes } = await write("1.0.0");
    await using proxy = await startCuttingProxy({
      toPort: ports.peoplePort,
      everyBytes: EVERY_BYTES,
      counted: "client",
    });
    proxy.begin();
    const around = { status: silent, clock: new SystemClock(), signal };
    const made = await publishBundle(clientAt(proxy.port), { product: "FAR-AWAY", file, notes: "by sea" }, around);
    assert.partialDeepStrictEqual(made, { version: "1.0.0", state: "available", notes: "by sea" });
    assert.ok(proxy.cuts >= Math.floor(sizeBytes / EVERY_BYTES), `${proxy.cuts} cuts`);
    assert.ok(proxy.passedBytes < 2 * sizeBytes, `${proxy.passedBytes} bytes for ${sizeBytes}`);
    figure(`publish cut ${proxy.cuts} times: bundle ${sizeBytes} bytes, on the line ${proxy.passedBytes}`);
  });

  it("goes on when the DMS was killed in the middle, with what it had acknowledged", async () => {
    const { file, sizeBytes } = await write("1.1.0");
    const done: number[] = [];
    let restarted: Promise<void> | undefined;
    const restart = async (): Promise<void> => {
      await dms.child.killAll();
      done.length = 0;
      dms = await startTestDms({ folder: join(folder, "dms"), ports });
    };
    const status = {
      ...silent,
      progress(progress: { readonly done: number }) {
        done.push(progress.done);
        if (progress.done > PIECE_BYTES + MIB) restarted ??= restart();
      },
    };
    // Waiting is waiting for the DMS to be back.
    const clock = { sleep: async () => restarted };
    await publishBundle(
      clientAt(ports.peoplePort),
      { product: "FAR-AWAY", file, state: "draft" },
      { status, clock, signal },
    );
    assert.ok(restarted !== undefined, "the DMS was never killed");
    const { bundles } = await clientAt(ports.peoplePort).call("listBundles", { code: "FAR-AWAY", state: "draft" });
    assert.deepEqual(
      bundles.map(({ version }) => version),
      ["1.1.0"],
    );
    assert.ok(Math.min(...done) >= PIECE_BYTES, `began again at ${Math.min(...done)}`);
    assert.equal(done.at(-1), sizeBytes);
  });

  it("is refused at once when the file is larger than the DMS takes", async () => {
    await dms[Symbol.asyncDispose]();
    dms = await startTestDms({ folder: join(folder, "dms"), ports, bundleBytes: MIB });
    const { file } = await write("1.2.0");
    await using proxy = await startCuttingProxy({
      toPort: ports.peoplePort,
      everyBytes: 2 * FILE_BYTES,
      counted: "client",
    });
    proxy.begin();
    const around = { status: silent, clock: { sleep: async () => {} }, signal };
    await assert.rejects(publishBundle(clientAt(proxy.port), { product: "FAR-AWAY", file }, around), {
      code: "BUNDLE_TOO_LARGE",
    });
    assert.ok(proxy.passedBytes < 4_096, `${proxy.passedBytes} bytes were sent`);
  });
});

function address(port: number): string {
  return `http://127.0.0.1:${port}`;
}
