import type { AnswerOf } from "@regrow/client/client";

type Order = AnswerOf<"listDeviceOrders">["orders"][number];

/** What was asked of the device, in a line. */
export function orderText({ kind, reset }: Pick<Order, "kind" | "reset">): string {
  if (kind === "wipe" || reset === null) return "Wipe";
  const extras = [
    reset.data === "erase" && "data erased",
    reset.files === "erase" && "files erased",
    reset.software === "factory" && "back to the factory's software",
  ].filter((each) => each !== false);
  const settings = reset.kind === "full" ? "all settings" : "settings but for the network";
  return `Factory reset: ${[settings, ...extras].join(", ")}`;
}
