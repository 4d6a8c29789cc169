import {
  Acknowledgement,
  ActivateAnswer,
  ActivateRequest,
  ClaimAnswer,
  ClaimRequest,
  DEVICE_ROUTES,
  ProvisionAnswer,
  ProvisionRequest,
  RenewAnswer,
} from "@regrow/core/protocol";
import type { Clock } from "@regrow/core/port";
import type { Authorities } from "../certificate/index.ts";
import type { Database } from "../database/index.ts";
import { REFUSALS, type DeviceInstance } from "../device-api/index.ts";
import { activate, claim } from "./claim.ts";
import type { DeviceGate } from "./device-gate.ts";
import type { KnownDevice } from "./device-repository.ts";
import { acknowledge, provision } from "./provision.ts";
import { renew } from "./renew.ts";

interface IdentityParts {
  readonly database: Database;
  readonly authorities: Authorities;
  readonly clock: Pick<Clock, "nowMs">;
  readonly claimByPassword: ClaimByPassword;
}

/** Who asks for whom, and from where. */
type ClaimByPassword = (
  device: KnownDevice,
  credentials: { readonly userName: string; readonly password: string },
  from: { readonly address: string; readonly requestId: string },
) => Promise<ClaimAnswer>;

/** How a device gets its identity, its owner and its product. */
export function identityRequests(app: DeviceInstance, parts: IdentityParts, gate: DeviceGate): void {
  const { database, clock, claimByPassword } = parts;
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
    DEVICE_ROUTES.renew.path,
    { onRequest: gate.requireEvenExpired, schema: { response: { 200: RenewAnswer, ...REFUSALS } } },
    async (request) => renew(parts, gate.device(request)),
  );
  app.post(
    DEVICE_ROUTES.claim.path,
    { onRequest: gate.require, schema: { body: ClaimRequest, response: { 200: ClaimAnswer, ...REFUSALS } } },
    async (request) => {
      const { body, id: requestId, ip: address } = request;
      return "token" in body
        ? claim(database, gate.device(request), body.token, clock.nowMs())
        : claimByPassword(gate.device(request), body, { requestId, address });
    },
  );
  app.post(
    DEVICE_ROUTES.activate.path,
    { onRequest: gate.require, schema: { body: ActivateRequest, response: { 200: ActivateAnswer, ...REFUSALS } } },
    async (request) => activate(database, gate.device(request), request.body.product, clock.nowMs()),
  );
}
