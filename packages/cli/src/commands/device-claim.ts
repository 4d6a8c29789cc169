import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";

export const deviceClaimCommand: Command = command({
  name: "device claim",
  summary: "claim the device that shows a PIN",
  about: [
    "'dms_pin' on a device that nobody owns ('dms pin' on ZentriOS) prints one, and the variable dms.pin has it for its program to",
    "show. It counts for fifteen minutes and once.",
  ],
  arguments: { pin: { kind: "text", about: "the PIN, such as K7QM-2XRD", required: true } },
  options: { product: { kind: "text", about: "product to activate it to", value: "CODE" } },
  run: async ({ pin, product }, { environment, signal }) => {
    const client = await openClient(environment);
    const asked = { pin, ...(product === undefined ? {} : { product }) };
    const claimed = await client.call("claimByPin", asked, signal);
    const what = claimed.product === null ? "is yours" : `is yours, as a ${claimed.product}`;
    return { text: [`${claimed.uuid} ${what}`], json: claimed };
  },
});
