import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import {
  DEVICE_ROUTES,
  type ActivateAnswer,
  type CheckInAnswer,
  type ClaimAnswer,
  type ProductTrustAnswer,
} from "@regrow/core/protocol";
import type { Situation } from "../example.ts";

/** What the certificate of the fixtures names. */
export const DEVICE_UUID = "11111111-2222-4333-8444-555555555555";

export interface PretendDms extends AsyncDisposable {
  readonly url: string;
}

type Standing = NonNullable<Situation["dms"]>;

const PRODUCT = "ACME-KIOSK";
const REASONS: Readonly<Record<Standing, readonly string[]>> = {
  update: ["offered"],
  "up to date": ["up-to-date"],
  "not claimed": ["not-claimed"],
  "not provisioned": [],
};
const OFFER: CheckInAnswer["offer"] = {
  updateId: "22222222-2222-4333-8444-555555555555",
  bundleId: "33333333-2222-4333-8444-555555555555",
  version: "1.1.0",
  manifestSha256: "1".repeat(64),
  headBytes: 1,
};

/** A key or certificate as the device's own tests have them; packages/device/test/fixtures/tls says where they are from. */
export function pem(name: "ca" | "device" | "device.key" | "server" | "server.key"): string {
  return readFileSync(new URL(`../../../../packages/device/test/fixtures/tls/${name}.pem`, import.meta.url), "utf8");
}

/** A DMS that says one thing, over the real TLS. */
export async function startPretendDms(standing: Standing): Promise<PretendDms> {
  const options = {
    key: pem("server.key"),
    cert: pem("server"),
    ca: pem("ca"),
    requestCert: true,
    rejectUnauthorized: false,
  };
  const server = createServer(options, (request, response) => {
    request.resume();
    request.once("end", () => answer(request.url ?? "", standing, response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has no port");
  return {
    url: `https://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(path: string, standing: Standing, response: ServerResponse): void {
  const told = path === "/check-in" ? checkIn(standing) : (ANSWERS.get(path) ?? {});
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(told));
}

const CLAIM: ClaimAnswer = { owner: "ada", product: null };
const ACTIVATE: ActivateAnswer = { product: PRODUCT };
/** Nothing of the product is published yet. */
const TRUST: ProductTrustAnswer = { metadata: null };
const ANSWERS: ReadonlyMap<string, object> = new Map<string, object>([
  [DEVICE_ROUTES.claim.path, CLAIM],
  [DEVICE_ROUTES.activate.path, ACTIVATE],
  [DEVICE_ROUTES.productTrust.path.replace(":product", PRODUCT), TRUST],
]);

function checkIn(standing: Standing): CheckInAnswer {
  return {
    offer: standing === "update" ? OFFER : null,
    reasons: REASONS[standing].map((code) => ({ code, text: code })),
    logSequence: 0,
    timeMs: 0,
    return: { afterMs: 604_800_000, jitterMs: 0 },
    standing: null,
  };
}
