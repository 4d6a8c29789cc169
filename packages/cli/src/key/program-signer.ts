import { execFile } from "node:child_process";
import { RegrowError } from "@regrow/core/error";
import type { Cryptography } from "@regrow/core/port";
import type { PublicKey, Signer } from "@regrow/trust/publisher";
import { ecdsaDer } from "./ecdsa-der.ts";

export interface ProgramSignerOptions {
  readonly cryptography: Cryptography;
  readonly publicKey: PublicKey;
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[];
  /** A person may have to find the token, type a PIN and touch it; default two minutes. */
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
}

const LIMIT_MS = 120_000;
/** The longest signature of a supported scheme has 104 bytes; what is more is no signature. */
const MAX_OUTPUT_BYTES = 4_096;

/**
 * A key whose private half is behind a program: it reads what is to be signed from standard input and writes the signature, as
 * bytes, to standard output: 64 bytes for ed25519; for ECDSA, over the SHA-256 (P-256) or SHA-384 (P-384) of what it reads, DER or
 * the two numbers side by side. A signature that does not hold under the public key never leaves this function.
 * `signHex` throws RegrowError SIGNER_FAILED.
 */
export function programSigner(options: ProgramSignerOptions): Signer {
  const { publicKey, cryptography } = options;
  return {
    ...publicKey,
    signHex: async (bytes) => {
      const answer = await run(options, bytes);
      const { keyType: keytype, scheme, keyVal } = publicKey.key;
      const key = { keytype, scheme, public: keyVal["public"] ?? "" };
      const signatures = [answer, ecdsaDer(answer, scheme)].flatMap((form) => form?.toString("hex") ?? []);
      const signature = signatures.find((hex) => cryptography.verify(key, bytes, hex));
      if (signature !== undefined) return signature;
      const details = { reason: "what it wrote is no signature of that key", bytes: answer.length, key: publicKey.id };
      throw failed(options.command, details);
    },
  };
}

async function run({ command, signal, limitMs = LIMIT_MS }: ProgramSignerOptions, bytes: Uint8Array): Promise<Buffer> {
  const [program = "", ...words] = command;
  signal?.throwIfAborted();
  return await new Promise((resolve, reject) => {
    const child = execFile(
      program,
      words,
      {
        encoding: "buffer",
        maxBuffer: MAX_OUTPUT_BYTES,
        timeout: limitMs,
        killSignal: "SIGKILL",
        ...(signal === undefined ? {} : { signal }),
      },
      (error, stdout, stderr) => {
        if (signal?.aborted === true) reject(signal.reason);
        else if (error === null) resolve(stdout);
        else reject(failed(command, { reason: reasonOf(error, limitMs), said: lastWords(stderr) }, error));
      },
    );
    // It may end without reading; how it ended is what counts.
    child.stdin?.on("error", () => {}).end(bytes);
  });
}

function reasonOf(error: Error & { readonly code?: unknown; readonly killed?: boolean }, limitMs: number): string {
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return `it wrote more than ${MAX_OUTPUT_BYTES} bytes`;
  if (error.killed === true) return `it took longer than ${limitMs} ms`;
  if (typeof error.code === "string") return `it cannot be started: ${error.code}`;
  return typeof error.code === "number" ? `it ended with ${error.code}` : "it was killed";
}

/** The end of what it wrote for people, as one line. */
function lastWords(stderr: Buffer): string {
  const text = stderr.subarray(-400).toString("utf8");
  return text.replace(/\p{Cc}+/gu, " ").trim();
}

function failed(
  command: readonly string[],
  details: Readonly<Record<string, string | number>>,
  cause?: unknown,
): RegrowError {
  return new RegrowError("SIGNER_FAILED", { program: command.join(" ").slice(0, 400), ...details }, { cause });
}
