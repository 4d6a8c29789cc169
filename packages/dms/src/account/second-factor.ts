import { Secret, TOTP } from "otpauth";
import { renderSVG } from "uqr";
import type { Entropy } from "@regrow/core/port";
import { secretSha256 } from "../secret/index.ts";

const SECRET_BYTES = 20;
const PERIOD_S = 30;
/** Steps before and after the present one whose codes count: clocks of telephones are not exact. */
const WINDOW = 1;
const RECOVERY_CODES = 10;
/** 80 bits: nobody guesses one, so its plain hash is enough. */
const RECOVERY_BYTES = 10;

/** What an authenticator is set up with. */
export interface Enrolment {
  /** For typing: base32. */
  readonly secret: string;
  readonly uri: string;
  /** The same as an SVG picture. */
  readonly qrSvg: string;
}

export function makeTotpSecret(entropy: Pick<Entropy, "bytes">): Uint8Array {
  return entropy.bytes(SECRET_BYTES);
}

export function enrolmentOf(secret: Uint8Array, userName: string): Enrolment {
  const uri = totp(secret, userName).toString();
  return { secret: toSecret(secret).base32, uri, qrSvg: renderSVG(uri, { border: 2 }) };
}

/** The time step whose code this is; undefined when it is none of now. @see RFC 6238 */
export function stepOfCode(secret: Uint8Array, code: string, nowMs: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const delta = totp(secret, "").validate({ token: code, timestamp: nowMs, window: WINDOW });
  return delta === null ? undefined : Math.floor(nowMs / 1_000 / PERIOD_S) + delta;
}

/** Codes for the day the authenticator is lost, each good once, such as ABCD-EFGH-IJKL-MNOP. */
export function makeRecoveryCodes(entropy: Pick<Entropy, "bytes">): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const text = toSecret(entropy.bytes(RECOVERY_BYTES)).base32;
    return text.replace(/(.{4})(?=.)/g, "$1-");
  });
}

/** As it is stored; case, spaces and dashes do not matter. */
export function recoveryCodeSha256(code: string): string {
  return secretSha256(code.toUpperCase().replace(/[\s-]/g, ""));
}

function totp(secret: Uint8Array, label: string): TOTP {
  return new TOTP({
    issuer: "Regrow",
    label,
    secret: toSecret(secret),
    period: PERIOD_S,
    digits: 6,
    algorithm: "SHA1",
  });
}

function toSecret(bytes: Uint8Array): Secret {
  // Copied: the library keeps the whole buffer behind a view.
  return new Secret({ buffer: new Uint8Array(bytes).buffer });
}
