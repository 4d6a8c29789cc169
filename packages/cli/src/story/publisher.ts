import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient, type Client } from "@regrow/client/client";
import { NodeCryptography } from "@regrow/node/cryptography";
import { buildBundle } from "../bundle/index.ts";
import type { Context } from "../command/index.ts";
import { createKeys, nameOnlineKeys, type PublisherFolder } from "../key/index.ts";
import { formatBytes } from "../output/index.ts";
import { publishBundle } from "../publish/index.ts";
import { HELLO_PRODUCT, writeHelloSource, type HelloRelease } from "./hello-source.ts";
import type { Told } from "./step.ts";

/** Who publishes in the story; made for it, and gone with its folder. */
export interface Publisher {
  readonly client: Client;
  readonly userName: string;
  readonly password: string;
}

/** Signs up at the DMS. */
export async function signUp(address: string, signal: AbortSignal): Promise<Told<Publisher>> {
  const [userName, password] = ["ada", randomBytes(12).toString("base64url")];
  const guest = createClient({ address, token: null, fetch });
  const { token } = await guest.call(
    "signUp",
    { userName, email: "ada@example.com", password, organisation: "Story" },
    signal,
  );
  const client = createClient({ address, token, fetch });
  return { value: { client, userName, password }, detail: `user ${userName}, password ${password}` };
}

/** Makes the keys and the product that they sign for. */
export async function makeProduct(
  folder: string,
  { client }: Publisher,
  context: Context,
): Promise<Told<PublisherFolder>> {
  const keys = await createKeys(join(folder, "keys"), {
    product: HELLO_PRODUCT,
    cryptography: new NodeCryptography(),
    nowMs: context.clock.nowMs(),
  });
  const platformRoot = await readFile(keys.metadataPath("platform", "1.root.json"), "utf8");
  await client.call("createProduct", { code: HELLO_PRODUCT, title: "Hello", platformRoot }, context.signal);
  const online = await client.call("getOnlineKeys", { code: HELLO_PRODUCT }, context.signal);
  await nameOnlineKeys(keys, { product: HELLO_PRODUCT, online, nowMs: context.clock.nowMs() });
  return { value: keys, detail: `keys in ${keys.path}: they never leave it` };
}

/** Builds a version, uploads it and tags it release. */
export async function publishRelease(
  folder: string,
  release: HelloRelease,
  { client }: Publisher,
  context: Context,
): Promise<Told<null>> {
  const source = join(folder, "source", release.version);
  const out = join(folder, `hello-${release.version}.regrow`);
  await writeHelloSource(source, release);
  const built = await buildBundle({
    cryptography: new NodeCryptography(),
    folder: source,
    version: release.version,
    keysDir: join(folder, "keys"),
    out,
    nowMs: context.clock.nowMs(),
    signal: context.signal,
  });
  const bundle = { product: HELLO_PRODUCT, file: out };
  await publishBundle(client, bundle, context);
  const tag = { code: HELLO_PRODUCT, tag: "release", version: release.version } as const;
  await client.call("setTag", tag, context.signal);
  return { value: null, detail: `${built.objects} files, ${formatBytes(built.sizeBytes)}, tagged release` };
}
