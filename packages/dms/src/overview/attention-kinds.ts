import type { Right } from "../permission/index.ts";

/** "urgent": devices are out of order, or will be soon; "soon": something ends or waits; "notice": worth a look. */
export const SEVERITIES = ["urgent", "soon", "notice"] as const;
type Severity = (typeof SEVERITIES)[number];

interface KindRow {
  readonly severity: Severity;
  /** What it is, and what to do: of one, and of several. */
  readonly one: string;
  readonly many: string;
  /** What somebody must be allowed to do to be told of it. */
  readonly needs: Right;
  /** "organisation": who has rights for some products only is not told. */
  readonly about: "products" | "organisation";
}

const both = (text: string): Pick<KindRow, "one" | "many"> => ({ one: text, many: text });

/** What needs somebody's attention, most urgent first. */
export const ATTENTION = {
  "safe-mode": {
    severity: "urgent",
    one: "A device is in safe mode: its software kept failing. See its faults and give it another version.",
    many: "Devices are in safe mode: their software kept failing. See their faults and give them another version.",
    needs: "device.read",
    about: "products",
  },
  "app-failing": {
    severity: "urgent",
    one: "A device's app keeps failing: it faults again and again, and ends in safe mode if that goes on. See why.",
    many: "The apps of these devices keep failing: they fault again and again, and end in safe mode if that goes on. See why.",
    needs: "device.read",
    about: "products",
  },
  "log-broken": {
    severity: "urgent",
    one: "A device has signed two different pasts: it has been copied, or its log was changed. Shut it out or look at it.",
    many: "Devices have signed two different pasts: one has been copied, or its log was changed. Shut them out or look at them.",
    needs: "device.read",
    about: "products",
  },
  "no-software": {
    severity: "urgent",
    one: "Nothing runs on a device: it has confirmed no version. See what it would get, and why.",
    many: "Nothing runs on these devices: they have confirmed no version. See what they would get, and why.",
    needs: "device.read",
    about: "products",
  },
  "damaged-bundle": {
    severity: "urgent",
    one: "A stored file of this version is damaged, so it is not offered. Upload it again.",
    many: "A stored file of these versions is damaged, so they are not offered. Upload one of them again.",
    needs: "product.read",
    about: "products",
  },
  "rolled-back": {
    severity: "urgent",
    one: "A device has rolled an update back in the last 24 hours, and confirmed none since. See why before others get it.",
    many: "Devices have rolled an update back in the last 24 hours, and confirmed none since. See why before more of them get it.",
    needs: "device.read",
    about: "products",
  },
  "new-fault": {
    severity: "soon",
    one: "A fault of a new cause was seen in the last 24 hours.",
    many: "Faults of new causes were seen in the last 24 hours.",
    needs: "device.read",
    about: "products",
  },
  "key-expires": {
    severity: "soon",
    ...both(
      "Signed metadata expires within 14 days: devices refuse updates then. Sign it anew with the offline keys and publish it.",
    ),
    needs: "product.read",
    about: "products",
  },
  "webhook-off": {
    severity: "soon",
    one: "A webhook was switched off because it kept failing. Mend its receiver and switch it on again.",
    many: "Webhooks were switched off because they kept failing. Mend their receivers and switch them on again.",
    needs: "webhook.manage",
    about: "organisation",
  },
  "token-expires": {
    severity: "soon",
    one: "An API token ends within 14 days, or has ended in the last week. Make a new one for the program that uses it.",
    many: "API tokens end within 14 days, or have ended in the last week. Make new ones for the programs that use them.",
    needs: "token.create",
    about: "products",
  },
  "storage-nearly-full": {
    severity: "soon",
    ...both(
      "The organisation stores nearly as much as it may: what goes beyond is refused. Delete bundles that no device needs, or ask the operator for more.",
    ),
    needs: "organisation.read",
    about: "organisation",
  },
  quiet: {
    severity: "notice",
    one: "A device has not been seen for 24 hours.",
    many: "Devices have not been seen for 24 hours.",
    needs: "device.read",
    about: "products",
  },
  "update-held": {
    severity: "notice",
    one: "A device waits for somebody to agree to an update.",
    many: "Devices wait for somebody to agree to an update.",
    needs: "device.read",
    about: "products",
  },
} as const satisfies Record<string, KindRow>;

export type AttentionKind = keyof typeof ATTENTION;

export const ATTENTION_KINDS = Object.keys(ATTENTION).filter(isAttentionKind);

function isAttentionKind(name: string): name is AttentionKind {
  return Object.hasOwn(ATTENTION, name);
}
