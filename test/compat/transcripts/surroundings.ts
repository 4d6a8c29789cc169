import { pbkdf2Sync } from "node:crypto";
import type { Dialect } from "@regrow/core/variable";
import { startFileServer, PAGE, type FileServer } from "./device/file-server.ts";
import { startPretendDms, type PretendDms } from "./device/pretend-dms.ts";
import type { Situation } from "./example.ts";
import type { Values } from "./holes.ts";

/** The web app computes the key itself: PBKDF2-HMAC-SHA1 of passphrase and name, 4096 rounds, 32 bytes (4.3). */
const PSK = pbkdf2Sync("correct horse", "My Net", 4_096, 32, "sha1").toString("hex");

/** Servers that stand around the devices of all examples; each is started when it is first needed. */
export class Surroundings implements AsyncDisposable {
  readonly #dms = new Map<string, Promise<PretendDms>>();
  #files: Promise<FileServer> | undefined;

  /** Address of the DMS of a situation; undefined where it has none. */
  async dmsUrl({ dms }: Situation): Promise<string | undefined> {
    if (dms === undefined) return undefined;
    const started = this.#dms.get(dms) ?? startPretendDms(dms);
    this.#dms.set(dms, started);
    return (await started).url;
  }

  /** What examples are filled with. */
  async values({ hasFiles }: Situation, dialect: Dialect): Promise<Values> {
    if (hasFiles !== true) return { psk: PSK };
    this.#files ??= startFileServer();
    const { port } = await this.#files;
    const url = `http://127.0.0.1:${port}/index.html`;
    return { psk: PSK, port: String(port), url, page: PAGE.text, crc: PAGE.crc[dialect] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const dms of this.#dms.values()) await (await dms)[Symbol.asyncDispose]();
    await (await this.#files)?.[Symbol.asyncDispose]();
  }
}
