import { DEVICE_CALL, EVENTS, type EventRow } from "@regrow/core/webhook";
import { code, page, table } from "./markdown.ts";

/** docs/reference/webhooks.md */
export function webhooksPage(): string {
  const events: readonly (readonly [string, EventRow])[] = Object.entries(EVENTS);
  return page("Webhooks", [
    "What a DMS tells programs of its owners. How to receive it: [how-to](../how-to/receive-webhooks.md).",
    "## A message",
    "A `POST` of JSON: `type`, one of those below; `timestamp`, when it happened (ISO 8601, UTC); `data`. Its headers are those of the Standard Webhooks specification:",
    table(
      ["header", "what it is"],
      [
        [code("webhook-id"), "names the message: the same with every attempt and replay"],
        [code("webhook-timestamp"), "when this attempt began, seconds since 1970"],
        [
          code("webhook-signature"),
          "`v1,` and the base64 of HMAC-SHA256 over id, timestamp and body, joined by full stops; several, parted by blanks, while two secrets are valid. The key is what the secret has behind `whsec_`, as base64",
        ],
      ],
    ),
    "## Events",
    "`data` holds `product` (its code, or null) and, of events of a device, `device` (its UUID), and besides:",
    table(
      ["event", "when", "of a device", "data"],
      events.map(([type, row]) => [code(type), row.when, row.ofDevice ? "yes" : "", row.data.map(code).join(" ")]),
    ),
    "`webhook.test` is sent whatever a webhook asks for. Of a device that nobody owns nobody is told; of its first check-in whoever made it known.",
    "## Calls of devices",
    `A device's question by the code of a webhook is a message of the type ${code(DEVICE_CALL)}, with ${code("device")}, ${code("product")}, ${code("code")} and ${code("data")} in its data. Bytes that a device sends are base64 there.`,
  ]);
}
