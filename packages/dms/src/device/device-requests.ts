import {
  Acknowledgement,
  ActivateAnswer,
  ActivateRequest,
  ClaimAnswer,
  ClaimRequest,
  DEVICE_ROUTES,
  ProvisionAnswer,
  ProvisionRequest,
} from "@regrow/core/protocol";
import type { Clock } from "@regrow/core/port";
import type { CertificateAuthority } from "../certificate/index.ts";
import type { Database } from "../database/index.ts";
import { REFUSALS, type DeviceInstance } from "../device-api/index.ts";
import { activate, claim } from "./claim.ts";
import type { DeviceGate } from "./device-gate.ts";
import { acknowledge, provision } from "./provision.ts";

interface IdentityParts {
  readonly database: Database;
  readonly authority: CertificateAuthority;
  readonly clock: Pick<Clock, "nowMs">;
}

/** How a device gets its identity, its owner and its product. */
export function identityRequests(app: DeviceInstance, parts: IdentityParts, gate: DeviceGate): void {
  const { database, clock } = parts;
  app.post(
    DEVICE_ROUTES.provision.path,
    { schema: { body: ProvisionRequest, response: { 200: ProvisionAnswer, ...REFUSALS } } },
    async (request) => provision(parts, request.body),
  );
  app.put(
    DEVICE_ROUTES.acknowledge.path,
    { onRequest: gate.require, schema: { response: { 200: Acknowledgement, ...REFUSALS } } },
    async (request) => {
      await acknowledge(database, gate.device(request).uuid, clock.nowMs());
      return { result: "success" as const };
    },
  );
  app.post(
    DEVICE_ROUTES.claim.path,
    { onRequest: gate.require, schema: { body: ClaimRequest, response: { 200: ClaimAnswer, ...REFUSALS } } },
    async (request) => claim(database, gate.device(request), request.body.token, clock.nowMs()),
  );
  app.post(
    DEVICE_ROUTES.activate.path,
    { onRequest: gate.require, schema: { body: ActivateRequest, response: { 200: ActivateAnswer, ...REFUSALS } } },
    async (request) => activate(database, gate.owned(request), request.body.product),
  );
}
