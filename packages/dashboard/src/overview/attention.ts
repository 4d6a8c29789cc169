import type { AnswerOf } from "@regrow/client/client";
import { pathOf } from "../frame/route.ts";
import { listPath } from "./list-path.ts";

export type Attention = AnswerOf<"getOverview">["attention"][number];

export interface Place {
  readonly href: string;
  readonly title: string;
}

/** Where a kind is dealt with as a whole. */
export function placeOf({ kind, product }: Attention): Place {
  switch (kind) {
    case "safe-mode":
    case "app-failing":
    case "log-broken":
    case "no-software":
    case "rolled-back":
    case "quiet":
    case "update-held":
      return { href: listPath({ attention: kind, product: product ?? "" }), title: "Show them" };
    case "new-fault":
      return { href: `${pathOf({ view: "faults" })}?attention=${kind}`, title: "Show them" };
    case "damaged-bundle":
    case "key-expires":
      return product === null
        ? { href: pathOf({ view: "products" }), title: "To the products" }
        : { href: pathOf({ view: "product", code: product }), title: `To ${product}` };
    case "webhook-off":
      return { href: pathOf({ view: "webhooks" }), title: "To the webhooks" };
    case "token-expires":
      return { href: pathOf({ view: "tokens" }), title: "To the tokens" };
    case "storage-nearly-full":
      return { href: pathOf({ view: "organisation" }), title: "To the organisation" };
  }
}

/** Where one of its subjects is looked at; null: it has no page of its own. */
export function subjectPath({ kind, product }: Attention, subject: string): string | null {
  switch (kind) {
    case "safe-mode":
    case "app-failing":
    case "log-broken":
    case "no-software":
    case "rolled-back":
    case "quiet":
    case "update-held":
      return pathOf({ view: "device", uuid: subject, tab: "state" });
    case "new-fault":
      return pathOf({ view: "fault", fingerprint: subject });
    case "damaged-bundle":
      return product === null ? null : pathOf({ view: "bundle", code: product, version: subject });
    case "key-expires":
    case "webhook-off":
    case "token-expires":
    case "storage-nearly-full":
      return null;
  }
}
