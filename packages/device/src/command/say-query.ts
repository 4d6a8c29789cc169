import type { UpdateQuery } from "../update/index.ts";
import { say, type Outcome } from "./outcome.ts";

/** `1 <version>`, `2`, or `0 <message>`. Source: device-facts 2.10 */
export function sayQuery(reply: UpdateQuery): Outcome {
  switch (reply.kind) {
    case "available":
      return say(`1 ${reply.version}`);
    case "up-to-date":
      return say("2");
    case "held":
      return say(`0 ${reply.reason}`);
  }
}
