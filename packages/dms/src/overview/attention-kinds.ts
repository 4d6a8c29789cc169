import type { Right } from "../permission/index.ts";

/** "urgent": devices are out of order, or will be soon; "soon": something ends or waits; "notice": worth a look. */
export const SEVERITIES = ["urgent", "soon", "notice"] as const;
type Severity = (typeof SEVERITIES)[number];

interface KindRow {
  readonly severity: Severity;
  /** What it is, and what to do. */
  readonly text: string;
  /** What somebody must be allowed to do to be told of it. */
  readonly needs: Right;
  /** "organisation": who has rights for some products only is not told. */
  readonly about: "products" | "organisation";
}

/** What needs somebody's attention, most urgent first. */
export const ATTENTION = {
  "safe-mode": {
    severity: "urgent",
    text: "Devices are in safe mode: their software kept failing. See their faults and give them another version.",
    needs: "device.read",
    about: "products",
  },
  "log-broken": {
    severity: "urgent",
    text: "Devices have signed two different pasts: one has been copied, or its log was changed. Shut them out or look at them.",
    needs: "device.read",
    about: "products",
  },
  "damaged-bundle": {
    severity: "urgent",
    text: "A stored file of these versions is damaged, so they are not offered. Upload one of them again.",
    needs: "product.read",
    about: "products",
  },
  "rolled-back": {
    severity: "urgent",
    text: "Devices have rolled an update back in the last 24 hours. See why before more of them get it.",
    needs: "device.read",
    about: "products",
  },
  "new-fault": {
    severity: "soon",
    text: "Faults of a new cause were seen in the last 24 hours.",
    needs: "device.read",
    about: "products",
  },
  "key-expires": {
    severity: "soon",
    text: "Signed metadata expires within 14 days: devices refuse updates then. Sign it anew with the offline keys and publish it.",
    needs: "product.read",
    about: "products",
  },
  "webhook-off": {
    severity: "soon",
    text: "Webhooks were switched off because they kept failing. Mend their receivers and switch them on again.",
    needs: "webhook.manage",
    about: "organisation",
  },
  "token-expires": {
    severity: "soon",
    text: "API tokens end within 14 days, or have ended in the last week. Make new ones for the programs that use them.",
    needs: "token.create",
    about: "products",
  },
  "storage-nearly-full": {
    severity: "soon",
    text: "The organisation stores nearly as much as it may: what goes beyond is refused. Delete bundles that no device needs, or ask the operator for more.",
    needs: "organisation.read",
    about: "organisation",
  },
  quiet: {
    severity: "notice",
    text: "Devices have not been seen for 24 hours.",
    needs: "device.read",
    about: "products",
  },
  "update-held": {
    severity: "notice",
    text: "Devices wait for somebody to agree to an update.",
    needs: "device.read",
    about: "products",
  },
} as const satisfies Record<string, KindRow>;

export type AttentionKind = keyof typeof ATTENTION;

export const ATTENTION_KINDS = Object.keys(ATTENTION).filter(isAttentionKind);

function isAttentionKind(name: string): name is AttentionKind {
  return Object.hasOwn(ATTENTION, name);
}
