import { RegrowError } from "@regrow/core/error";
import type { Clock, Entropy } from "@regrow/core/port";
import { PIN_LENGTH, PIN_LETTERS, formatPin, readPin, type PinAnswer } from "@regrow/core/protocol";
import { requireActivatable, requireClaimable } from "@regrow/core/release";
import type { Occasion } from "../audit/index.ts";
import { transact, type Database } from "../database/index.ts";
import { raiseDeviceEvent } from "../event/index.ts";
import { setProduct, takeDevice, type KnownDevice } from "../device/index.ts";
import type { Scope } from "../organisation/index.ts";
import { findProduct, findTerms } from "../product/index.ts";
import type { SealingKey } from "../secret/index.ts";
import { findShowing, placePin } from "./pin-repository.ts";
import { PinLimits, type Guesser } from "./pin-limits.ts";

/** How long a PIN counts: to walk to a desk and sign in. */
const VALID_MS = 15 * 60_000;
/** How often a device that shows one looks whether it was claimed. */
const CHECK_EVERY_MS = 5_000;
/** Each try meets a PIN that is out with a chance below one in a million, even with all devices of a large factory showing one. */
const MAX_TRIES = 8;

interface ClaimPinsParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs">;
  readonly entropy: Pick<Entropy, "bytes">;
  readonly sealing: Pick<SealingKey, "digest">;
}

interface PinClaim {
  readonly pin: string;
  /** Code of the product to activate it to; null: as it is. */
  readonly product: string | null;
}

/**
 * Claims by a PIN that the device shows (dms-facts 2, "End user claim by PIN"): who types it into the DMS has the device before them.
 * A PIN is short, so it lives for minutes, guesses are counted, and only its keyed digest is kept.
 */
export class ClaimPins {
  readonly #parts: ClaimPinsParts;
  readonly #limits: PinLimits;

  constructor(parts: ClaimPinsParts) {
    this.#parts = parts;
    this.#limits = new PinLimits(parts.clock);
  }

  /**
   * POST /pin: a PIN for a device that nobody owns. It takes the place of the one before.
   * @throws RegrowError DEVICE_CLAIMED, PRODUCT_LOCKED, RATE_LIMITED
   */
  async issue(device: KnownDevice): Promise<PinAnswer> {
    const { database, clock } = this.#parts;
    if (device.owner !== null) throw new RegrowError("DEVICE_CLAIMED");
    this.#limits.requireAsk(device.uuid);
    return transact(database, async (writer) => {
      // Not to be shown in vain.
      requireClaimable(await findTerms(writer, device.productId));
      const nowMs = clock.nowMs();
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const letters = this.#draw();
        const placed = { uuid: device.uuid, pinHmac: this.#digest(letters), expiresAtMs: nowMs + VALID_MS };
        if (await placePin(writer, placed, nowMs))
          return { pin: formatPin(letters), validMs: VALID_MS, checkEveryMs: CHECK_EVERY_MS };
      }
      throw new RegrowError("RATE_LIMITED", { retryAfterMs: VALID_MS });
    });
  }

  /**
   * Gives the device that shows the PIN to the organisation of who types it. Whether a PIN was wrong, has expired or was used is
   * told to nobody.
   * @throws RegrowError PIN_INVALID, RATE_LIMITED, PRODUCT_UNKNOWN, PRODUCT_LOCKED, ACTIVATE_LOCKED
   */
  async claim(
    scope: Scope,
    { pin, product: code }: PinClaim,
    guesser: Guesser,
    occasion: Occasion,
  ): Promise<{ readonly uuid: string; readonly product: string | null }> {
    const { database, clock } = this.#parts;
    // Whose rights are for some products brings in devices of those alone.
    if (code === null && scope.products !== null)
      throw new RegrowError("INPUT_INVALID", { product: "name one of those that your rights are for" });
    const guess = this.#limits.requireGuess(guesser);
    const letters = readPin(pin);
    if (letters === undefined) throw new RegrowError("PIN_INVALID");
    const claimed = await transact(database, async (writer) => {
      const nowMs = clock.nowMs();
      const device = await findShowing(writer, this.#digest(letters), nowMs);
      if (device === undefined) throw new RegrowError("PIN_INVALID");
      const product = code === null ? null : await findProduct(writer, scope, code);
      const current = await findTerms(writer, device.productId);
      if (product !== null) {
        requireClaimable(product);
        requireActivatable(current, product);
      }
      await takeDevice(writer, device, scope.tenant, nowMs);
      if (product !== null) {
        await setProduct(writer, scope.tenant, device.uuid, product.id);
        await raiseDeviceEvent(writer, device.uuid, { type: "device.activated", atMs: nowMs });
      }
      const changed = { by: "pin", product: product?.code ?? null };
      await occasion.record(writer, { target: `device ${device.uuid}`, changed });
      const answer = { uuid: device.uuid, product: product?.code ?? null };
      // The PIN is spent: who asks again because the answer was lost would hear that there is none.
      await occasion.answer(writer, 200, answer);
      return answer;
    });
    guess.wasRight();
    return claimed;
  }

  #digest(letters: string): string {
    return this.#parts.sealing.digest(letters, "claim pin");
  }

  /** Each letter as likely as any other: bytes beyond the last whole round of the alphabet are drawn again. */
  #draw(): string {
    const rounds = Math.floor(256 / PIN_LETTERS.length) * PIN_LETTERS.length;
    let letters = "";
    while (letters.length < PIN_LENGTH)
      for (const byte of this.#parts.entropy.bytes(PIN_LENGTH))
        if (byte < rounds && letters.length < PIN_LENGTH) letters += PIN_LETTERS[byte % PIN_LETTERS.length] ?? "";
    return letters;
  }
}
