import type { AnswerOf } from "@regrow/client/client";
import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { useQuery, valueOf } from "../data/index.ts";
import { pathOf, search } from "../frame/index.ts";
import { LongText, Tabs, WhenLoaded } from "../parts/index.ts";
import { FilesTab } from "./files-tab.tsx";
import { KeysTab } from "./keys-tab.tsx";
import { KindOf } from "./kind-of.tsx";
import { PolicyTab } from "./policy-tab.tsx";
import { SettingsTab } from "./settings-tab.tsx";
import { VersionsTab } from "./versions-tab.tsx";

export type Product = AnswerOf<"getProduct">;

/** What a product's page is divided into; the first one is its plain address. */
const TABS = {
  versions: { title: "Versions", show: VersionsTab },
  updates: { title: "When devices update", show: PolicyTab },
  files: { title: "Files", show: FilesTab },
  keys: { title: "Keys", show: KeysTab },
  settings: { title: "Settings", show: SettingsTab },
} as const satisfies Readonly<
  Record<string, { readonly title: string; readonly show: (props: { readonly product: Product }) => JSX.Element }>
>;
type TabName = keyof typeof TABS;
const TAB_NAMES = ["versions", "updates", "files", "keys", "settings"] as const satisfies readonly TabName[];

/** One product. */
export function ProductView({ code }: { readonly code: string }): JSX.Element {
  const product = useQuery("getProduct", { code });
  const known = valueOf(product.value);
  const asked = search.value.get("tab");
  const current = TAB_NAMES.find((name) => name === asked) ?? "versions";
  const path = pathOf({ view: "product", code });
  const { show: Tab } = TABS[current];
  return (
    <View
      title={code}
      above={{ href: pathOf({ view: "products" }), title: "Products" }}
      lead={known === undefined ? undefined : leadOf(known)}
      actions={known === undefined ? undefined : <KindOf product={known} />}
    >
      <WhenLoaded of={product}>
        {(value) => (
          <>
            <Tabs
              label="Parts of the product"
              tabs={TAB_NAMES.map((name) => ({
                title: TABS[name].title,
                href: name === "versions" ? path : `${path}?tab=${name}`,
                isCurrent: name === current,
              }))}
            />
            <Tab key={current} product={value} />
          </>
        )}
      </WhenLoaded>
    </View>
  );
}

/** Its title where that is not its code, and its description. */
function leadOf({ code, title, description }: Product): JSX.Element | undefined {
  const name = title === code ? null : <strong class="break">{title}</strong>;
  if (description === "") return name ?? undefined;
  return (
    <>
      {name}
      {name !== null && ": "}
      <LongText text={description} />
    </>
  );
}
