import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Updater, type Fetcher } from "tuf-js";
import { DownloadHTTPError, DownloadLengthMismatchError } from "tuf-js/dist/error.js";

/** A TUF repository as a server gives it out: file name to bytes. */
export type ServedFiles = ReadonlyMap<string, Uint8Array>;

/** What the client of tuf-js came to, and which files it asked for: what it has, it does not fetch again. */
export interface Outcome {
  readonly accepted: boolean;
  readonly reason: string;
  readonly fetched: ReadonlySet<string>;
}

/** The client of tuf-js, with what it has trusted so far in a folder: the oracle. */
export class TufJsClient implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(root: Uint8Array): Promise<TufJsClient> {
    const folder = await mkdtemp(join(tmpdir(), "regrow-tuf-js-"));
    await writeFile(join(folder, "root.json"), root);
    return new TufJsClient(folder);
  }

  async refresh(files: ServedFiles): Promise<Outcome> {
    const fetched = new Set<string>();
    const fetcher: Fetcher = {
      downloadBytes: async (url, maxLength) => {
        const name = url.slice(BASE.length);
        fetched.add(name);
        const bytes = files.get(name);
        if (bytes === undefined) throw new DownloadHTTPError(`no ${name}`, 404);
        if (bytes.length > maxLength) throw new DownloadLengthMismatchError("Max length reached");
        return Buffer.from(bytes);
      },
      downloadFile: () => Promise.reject(new Error("targets are not fetched here")),
    };
    try {
      await new Updater({ metadataDir: this.#folder, metadataBaseUrl: BASE.slice(0, -1), fetcher }).refresh();
      return { accepted: true, reason: "", fetched };
    } catch (error) {
      return { accepted: false, reason: String(error), fetched };
    }
  }

  /** What it has trusted last of a file; undefined where it has nothing. */
  async kept(name: string): Promise<Uint8Array | undefined> {
    return readFile(join(this.#folder, name)).catch(() => undefined); // not there yet
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const BASE = "http://repository.example/";
