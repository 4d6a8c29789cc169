import type { AnswerOf, Client, InputOf } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";

const UPLOAD = { id: "1", state: "available", notes: null, bundleId: null, createdAtMs: 0, expiresAtMs: 0 } as const;
const BUNDLE = {
  ...{ id: "2", version: "1.0.0", manifestSha256: "", baseManifestSha256: null, securityVersion: 0, floor: null },
  ...{ platform: "any", notes: "", sizeBytes: 0, state: "available", createdAtMs: 0, stateSinceMs: 0, revision: "1" },
} as const;

/** What a DMS does with the pieces of one upload. */
export class FakeDms {
  received = new Uint8Array();
  announced = "";
  sentBytes = 0;
  isAbandoned = false;
  isGone = false;
  refusal: RegrowError | null = null;
  #sizeBytes = 0;
  #pieces = 0;
  #cut: ReadonlySet<number> = new Set();

  /** These pieces arrive by half, and nobody is told. */
  cutPieces(numbers: readonly number[]): void {
    this.#cut = new Set(numbers);
  }

  readonly call: Client["call"] = async (name, input) => {
    if (this.isGone) throw new RegrowError("DMS_UNREACHABLE");
    // The answers are those of the operations that an upload asks.
    return (await this.#answer(name, input)) as AnswerOf<typeof name>;
  };

  async #answer(name: string, input: object): Promise<object | null> {
    switch (name) {
      case "beginUpload": {
        const { sizeBytes, sha256 } = input as InputOf<"beginUpload">;
        this.#sizeBytes = sizeBytes;
        this.announced = sha256;
        return this.#upload();
      }
      case "getUpload":
        return this.#upload();
      case "putPiece":
        return await this.#put(input as InputOf<"putPiece">);
      case "abandonUpload":
        this.isAbandoned = true;
        return null;
      case "finishUpload":
        if (this.refusal !== null) throw this.refusal;
        return BUNDLE;
      default:
        throw new RegrowError("ROUTE_UNKNOWN");
    }
  }

  async #put({ offset, body }: InputOf<"putPiece">): Promise<object> {
    if (!(body instanceof Blob)) throw new TypeError("a browser sends no stream");
    if (offset !== this.received.length) throw new RegrowError("UPLOAD_OFFSET");
    this.#pieces += 1;
    const isCut = this.#cut.has(this.#pieces);
    const arrived = new Uint8Array(await body.slice(0, isCut ? body.size / 2 : body.size).arrayBuffer());
    this.sentBytes += body.size;
    const all = new Uint8Array(this.received.length + arrived.length);
    all.set(this.received);
    all.set(arrived, this.received.length);
    this.received = all;
    if (isCut) throw new RegrowError("DMS_UNREACHABLE");
    return this.#upload();
  }

  #upload(): object {
    return { ...UPLOAD, sizeBytes: this.#sizeBytes, sha256: this.announced, receivedBytes: this.received.length };
  }
}

/** Bytes that look like nothing, the same each time. */
export function noise(lengthBytes: number): Uint8Array<ArrayBuffer> {
  let state = 1;
  return Uint8Array.from({ length: lengthBytes }, () => (state = (state * 48_271) % 2_147_483_647) & 0xff);
}
