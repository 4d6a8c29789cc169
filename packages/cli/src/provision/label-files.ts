import { open, type FileHandle } from "node:fs/promises";
import { RegrowError } from "@regrow/core/error";
import { CSV_HEAD, csvLine, sheetHead, sheetLabel, type Label } from "./labels.ts";

/** The two files that labels are written to, as they come: a list for machines and a sheet for a printer. For their owner's eyes only. */
export class LabelFiles implements AsyncDisposable {
  readonly csv: string;
  readonly sheet: string;
  readonly #csvFile: FileHandle;
  readonly #sheetFile: FileHandle;

  private constructor(base: string, csvFile: FileHandle, sheetFile: FileHandle) {
    this.csv = `${base}.csv`;
    this.sheet = `${base}.html`;
    this.#csvFile = csvFile;
    this.#sheetFile = sheetFile;
  }

  /** Makes both, before there is a token that could be lost. @throws RegrowError USAGE where one of them is there already */
  static async create(base: string, title: string): Promise<LabelFiles> {
    await using made = new AsyncDisposableStack();
    const csvFile = made.use(await create(`${base}.csv`));
    const sheetFile = made.use(await create(`${base}.html`));
    const files = new LabelFiles(base, csvFile, sheetFile);
    await csvFile.appendFile(CSV_HEAD);
    await sheetFile.appendFile(sheetHead(title));
    made.move();
    return files;
  }

  /** Durable when it resolves: nobody can be told these tokens once more. */
  async add(labels: readonly Label[]): Promise<void> {
    await this.#csvFile.appendFile(labels.map(csvLine).join(""));
    await this.#csvFile.datasync();
    await this.#sheetFile.appendFile(labels.map(sheetLabel).join(""));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sheetFile.sync();
    await this.#csvFile.close();
    await this.#sheetFile.close();
  }
}

async function create(file: string): Promise<FileHandle> {
  try {
    return await open(file, "ax", 0o600);
  } catch (cause) {
    throw new RegrowError("USAGE", { file, problem: "it is there already, or cannot be made" }, { cause });
  }
}
