import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { Badge } from "../parts/index.ts";

/** Whether a product is for developing or for production, and whether its devices can be claimed. */
export function KindOf(props: { readonly product: Pick<AnswerOf<"getProduct">, "kind" | "isLocked"> }): JSX.Element {
  const { kind, isLocked } = props.product;
  return (
    <span class="row">
      <Badge mood={kind === "production" ? "good" : "quiet"}>{kind}</Badge>
      {isLocked && <Badge mood="busy">locked</Badge>}
    </span>
  );
}
