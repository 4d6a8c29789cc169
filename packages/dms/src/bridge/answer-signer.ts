import { createSign, generateKeyPairSync, webcrypto, type KeyObject } from "node:crypto";
import { ANSWER_SIGNER_URI, formatAnswer, type DfuAnswer } from "@regrow/core/bridge";
import type { Clock } from "@regrow/core/port";
import { readPem, type Authorities } from "../certificate/index.ts";

interface Signer {
  readonly key: KeyObject;
  readonly certificate: Uint8Array;
  readonly renewAtMs: number;
}

const DAY_MS = 86_400_000;
/** Longer than any answer counts; its key lives in this process alone, so a stolen disk signs nothing. */
const COUNTS_MS = 30 * DAY_MS;
const RENEWED_AFTER_MS = 15 * DAY_MS;

/**
 * Signs what hosts carry to devices: with a key of its own, which the device CA vouches for by a certificate for that alone. Neither the
 * certificate of a server nor that of a device can sign an answer, and the CA's key is used for certificates only.
 */
export class AnswerSigner {
  readonly #authorities: Pick<Authorities, "acting">;
  readonly #clock: Pick<Clock, "nowMs">;
  #signer: Promise<Signer> | undefined;

  constructor(authorities: Pick<Authorities, "acting">, clock: Pick<Clock, "nowMs">) {
    this.#authorities = authorities;
    this.#clock = clock;
  }

  /** As it is carried. */
  async sign(answer: DfuAnswer): Promise<string> {
    const { key, certificate } = await this.#current();
    return formatAnswer(answer, certificate, (message) => createSign("sha256").update(message).sign(key));
  }

  async #current(): Promise<Signer> {
    const known = await this.#signer;
    if (known !== undefined && this.#clock.nowMs() < known.renewAtMs) return known;
    this.#signer = this.#make();
    try {
      return await this.#signer;
    } catch (error) {
      this.#signer = undefined;
      throw error;
    }
  }

  async #make(): Promise<Signer> {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const spki = publicKey.export({ type: "spki", format: "der" });
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    const { certificatePem, issuedAtMs } = await this.#authorities.acting.issue({
      commonName: "Regrow DFU answers",
      publicKey: await webcrypto.subtle.importKey("spki", spki, algorithm, true, ["verify"]),
      validMs: COUNTS_MS,
      names: [{ type: "url", value: ANSWER_SIGNER_URI }],
      usage: "codeSigning",
    });
    return { key: privateKey, certificate: readPem(certificatePem), renewAtMs: issuedAtMs + RENEWED_AFTER_MS };
  }
}
