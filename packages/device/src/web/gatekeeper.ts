import type { Clock } from "@regrow/core/port";
import { FailureLimit, isSameSecret } from "../secret/index.ts";
import type { Settings } from "../settings/index.ts";

export interface GatekeeperDependencies {
  readonly clock: Clock;
  readonly settings: Pick<Settings, "get">;
  /** The device's own. */
  readonly secret: string;
}

export type Entrance =
  | { readonly kind: "granted" }
  | { readonly kind: "denied" }
  /** Too many have failed: not even looked at. */
  | { readonly kind: "limited"; readonly retryAfterMs: number };

/** What a wrong password costs, whoever gives it. */
const WRONG_MS = 1_000;
const MAX_HEADER_LENGTH = 512;

/** HTTP Basic authentication with the device's user name and secret. @see RFC 7617 */
export class Gatekeeper {
  readonly #dependencies: GatekeeperDependencies;
  readonly #failures = new FailureLimit();

  constructor(dependencies: GatekeeperDependencies) {
    this.#dependencies = dependencies;
  }

  /** What a browser is told to ask for. @see https://docs.silabs.com, HTTP Server, http.server.auth_title */
  get challenge(): string {
    const title = this.#dependencies.settings.get("http.server.auth_title").replace(/["\\]|[^\x20-\x7e]/g, "");
    return `Basic realm="${title === "" ? "Regrow device" : title}", charset="UTF-8"`;
  }

  /** @param address of the other side @param signal it is gone */
  async ask(authorization: string | undefined, address: string, signal: AbortSignal): Promise<Entrance> {
    // A browser's first request brings nothing, and is no attempt.
    if (authorization === undefined) return { kind: "denied" };
    const { clock } = this.#dependencies;
    const retryAfterMs = this.#failures.waitMs(address, clock.monotonicMs());
    if (retryAfterMs > 0) return { kind: "limited", retryAfterMs };
    if (this.#isRight(authorization)) {
      this.#failures.trust(address);
      return { kind: "granted" };
    }
    this.#failures.count(address, clock.monotonicMs());
    await clock.sleep(WRONG_MS, signal);
    return { kind: "denied" };
  }

  #isRight(authorization: string): boolean {
    const { settings, secret } = this.#dependencies;
    const [, encoded = ""] = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization.slice(0, MAX_HEADER_LENGTH)) ?? [];
    const password = settings.get("http.server.password");
    const expected = `${settings.get("http.server.username")}:${password === "" ? secret : password}`;
    return isSameSecret(Buffer.from(encoded, "base64"), expected);
  }
}
