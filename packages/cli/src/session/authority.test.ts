import assert from "node:assert/strict";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createClient } from "@regrow/client/client";
import { makeSelfSigned } from "@regrow/dms/certificate";
import { SystemEntropy } from "@regrow/node/entropy";
import { makeTempFolder, type TempFolder } from "@regrow/testing/temp-folder";
import { WebSocketServer } from "ws";
import { believe, environmentAuthority, fingerprintsOf, readAuthority } from "./authority.ts";

const DAY_MS = 86_400_000;

interface Pair {
  readonly certificatePem: string;
  readonly keyPem: string;
}

function made(names: readonly string[], madeAtMs = Date.now()): Promise<Pair> {
  return makeSelfSigned({ names, validMs: 2 * DAY_MS }, madeAtMs, new SystemEntropy());
}

/** A server with that certificate that answers every request with an empty object, and greets by WebSocket. */
async function serve(
  { certificatePem: cert, keyPem: key }: Pair,
  use: (address: string) => Promise<void>,
): Promise<void> {
  const server = createServer({ cert, key }, (_request, response) => response.end("{}"));
  new WebSocketServer({ server }).on("connection", (socket) => socket.send("welcome"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await use(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function greeting(address: string): Promise<string> {
  const socket = new WebSocket(address.replace(/^https/, "wss"));
  const said = Promise.withResolvers<string>();
  socket.addEventListener("message", ({ data }: { readonly data: unknown }) => said.resolve(String(data)));
  socket.addEventListener("error", () => said.resolve("refused"));
  try {
    return await said.promise;
  } finally {
    socket.close();
  }
}

const ask = (address: string): Promise<unknown> => createClient({ address, token: null, fetch }).call("me", {});

describe("an authority that is believed", () => {
  it("is believed by fetch and WebSocket alike, and not before", async () => {
    const pair = await made(["127.0.0.1"]);
    await serve(pair, async (address) => {
      await assert.rejects(ask(address), { code: "DMS_CERTIFICATE_UNTRUSTED", message: /people-tls|vouched for/ });
      assert.equal(await greeting(address), "refused");
      believe(pair.certificatePem);
      believe(pair.certificatePem);
      assert.deepEqual(await ask(address), {});
      assert.equal(await greeting(address), "welcome");
    });
    const other = await made(["127.0.0.1"]);
    await serve(other, async (address) => {
      await assert.rejects(ask(address), { code: "DMS_CERTIFICATE_UNTRUSTED" });
      believe(other.certificatePem);
      assert.deepEqual(await ask(address), {});
    });
    await serve(pair, async (address) => assert.deepEqual(await ask(address), {}));
  });

  it("does not make up for another name, or for the time", async () => {
    for (const [pair, code] of [
      [await made(["other.example"]), "DMS_CERTIFICATE_NAME"],
      [await made(["127.0.0.1"], Date.now() - 9 * DAY_MS), "DMS_CERTIFICATE_EXPIRED"],
    ] as const) {
      believe(pair.certificatePem);
      await serve(pair, async (address) => await assert.rejects(ask(address), { code }));
    }
  });
});

describe("a file of authorities", () => {
  let folder: TempFolder;
  before(async () => void (folder = await makeTempFolder()));
  after(() => folder[Symbol.asyncDispose]());

  it("gives its certificates, however they are written, and nothing else of it", async () => {
    const [one, two] = [await made(["a.example"]), await made(["b.example"])];
    const file = join(folder.path, "both.pem");
    const lines = `Issuer: somebody\r\n${one.certificatePem.replaceAll("\n", "\r\n")}${one.keyPem}${two.certificatePem.trim()}`;
    await writeFile(file, lines);
    const pem = await readAuthority(file);
    assert.doesNotMatch(pem, /KEY|Issuer|\r/);
    assert.deepEqual(fingerprintsOf(pem), [
      ...fingerprintsOf(one.certificatePem),
      ...fingerprintsOf(two.certificatePem),
    ]);
    assert.equal(await environmentAuthority({ REGROW_DMS_CA: file }), pem);
    for (const environment of [{}, { REGROW_DMS_CA: "" }]) assert.equal(await environmentAuthority(environment), null);
  });

  it("is refused where it holds none, a damaged one, or far too much", async () => {
    const { certificatePem, keyPem } = await made(["a.example"]);
    const file = join(folder.path, "bad.pem");
    const cut = certificatePem.replace(/.{20}\n-----END/, "\n-----END");
    const long = `${certificatePem}${" ".repeat(1024 * 1024)}`;
    for (const text of ["", "\u0000garbage", keyPem, cut, `${certificatePem}${cut}`, long]) {
      await writeFile(file, text);
      await assert.rejects(readAuthority(file), { code: "AUTHORITY_FILE_INVALID" });
    }
    await rm(file);
    for (const path of [file, folder.path]) await assert.rejects(readAuthority(path), { code: "INPUT_UNREADABLE" });
    await assert.rejects(environmentAuthority({ REGROW_DMS_CA: file }), { code: "INPUT_UNREADABLE" });
  });
});
