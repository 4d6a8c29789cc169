import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { readIfThere, writeNew } from "./write-files.ts";

/** What a key is about to sign. */
export interface SignedText {
  /** "platform", or a product's code. */
  readonly repository: string;
  /** SHA-256 of the repository's first root: a chain that is begun anew counts from 1 again. */
  readonly firstRootSha256: string;
  readonly role: "root" | "targets";
  readonly version: number;
  /** SHA-256 of what is signed. */
  readonly sha256: string;
}

/**
 * Notes of what the keys of a folder have signed, beside the keys: `keys/signed/<REPOSITORY>-<first root>-<role>-<version>`, each
 * written before the first signature is made. A crash in between, or two programs at once, can therefore never lead to two texts of one version.
 */
export class SignedNotes {
  readonly #path: string;

  constructor(keysPath: string) {
    this.#path = join(keysPath, "signed");
  }

  /** Durable when it resolves; the same text again is no other. @throws RegrowError SIGNING_CONFLICT */
  async note(text: SignedText): Promise<void> {
    const file = this.#file(text);
    try {
      await writeNew(file, `${text.sha256}\n`, 0o600);
      return;
    } catch (thrown) {
      if (!(thrown instanceof RegrowError && thrown.code === "KEY_EXISTS")) throw thrown;
    }
    const noted = await readIfThere(file);
    if (noted !== undefined && new TextDecoder().decode(noted).trim() === text.sha256) return;
    const { repository, role, version } = text;
    throw new RegrowError("SIGNING_CONFLICT", { metadata: `${role} ${version} of ${repository}`, note: file });
  }

  /** Whether a text of that version was signed, or was about to be. */
  async has(version: Omit<SignedText, "sha256">): Promise<boolean> {
    return (await readIfThere(this.#file(version))) !== undefined;
  }

  #file({ repository, firstRootSha256, role, version }: Omit<SignedText, "sha256">): string {
    return join(this.#path, `${repository}-${firstRootSha256.slice(0, 16)}-${role}-${version}`);
  }
}
