import Type from "typebox";
import { Nullable, Problem, ProductCode, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import type { ClaimPins } from "./claim-pins.ts";

const PinClaim = Type.Object(
  {
    pin: Type.String({
      minLength: 8,
      maxLength: 32,
      description: "as the device shows it, such as K7QM-2XRD; blanks, hyphens and small letters are as good",
    }),
    product: Type.Optional(Nullable(ProductCode)),
  },
  closed,
);
const Claimed = Type.Object({ uuid: Uuid, product: Nullable(ProductCode) });

/** Where somebody who stands before a device claims it. */
export function pinRoutes(app: PeopleInstance, { claimPins }: { readonly claimPins: ClaimPins }, access: Access): void {
  app.post(
    "/api/devices/claim-pin",
    {
      schema: {
        operationId: "claimByPin",
        tags: ["device"],
        summary: "Claim the device that shows a PIN",
        description:
          "The device that nobody owns and that shows the PIN at this moment is this organisation's, and learns it within seconds. " +
          "With a product it is activated to it. A PIN counts for fifteen minutes and once; wrong ones are counted, and too many are refused.",
        errors: ["PIN_INVALID", "PRODUCT_UNKNOWN", "PRODUCT_LOCKED", "ACTIVATE_LOCKED"],
        body: PinClaim,
        response: { 200: Claimed, "4xx": Problem },
      },
    },
    async (request) => {
      const actor = access.actor(request);
      const id = actor.kind === "person" ? actor.userId : actor.tokenId;
      const guesser = { id, organisation: actor.tenant, address: request.ip };
      const { pin, product = null } = request.body;
      return claimPins.claim(access.scope(request), { pin, product }, guesser, access.occasion(request));
    },
  );
}
