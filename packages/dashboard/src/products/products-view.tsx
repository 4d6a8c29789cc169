import type { AnswerOf } from "@regrow/client/client";
import { useSignal } from "@preact/signals";
import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { usePages, useQuery, useSession, valueOf } from "../data/index.ts";
import { pathOf } from "../frame/index.ts";
import { keyCommands } from "../first-run/index.ts";
import { Command, EmptyState, Paged, Table } from "../parts/index.ts";
import { KindOf } from "./kind-of.tsx";
import { NewProductDialog } from "./new-product-dialog.tsx";

type Product = AnswerOf<"listProducts">["products"][number];

/** What devices can be activated to. */
export function ProductsView(): JSX.Element {
  const session = useSession();
  const isMaking = useSignal(false);
  const pages = usePages("listProducts", {}, ({ products }) => products);
  const mayMake = session.can("product.write") && !session.isForSomeProducts;
  const make = mayMake && (
    <button type="button" class="main" onClick={() => (isMaking.value = true)}>
      Make a product
    </button>
  );
  return (
    <View
      title="Products"
      lead="A product is what a device is activated to: its versions, and which of them devices are offered."
      {...(make === false ? {} : { actions: make })}
    >
      <Paged of={pages} card="Products" empty={<NoProducts mayMake={mayMake} />}>
        {(items) => (
          <Table
            caption="Products"
            rows={items}
            keyOf={({ code }) => code}
            columns={[
              {
                title: "Product",
                cell: ({ code, title }) => (
                  <>
                    <a href={pathOf({ view: "product", code })}>{title}</a>
                    {title !== code && <span class="quiet small break"> {code}</span>}
                  </>
                ),
              },
              { title: "Kind", cell: (product) => <KindOf product={product} /> },
              { title: "Tags", cell: ({ code }) => <Tags code={code} /> },
              ...(session.can("device.read")
                ? [{ title: "Devices", cell: ({ code }: Product) => <DeviceCount code={code} />, isNumber: true }]
                : []),
            ]}
          />
        )}
      </Paged>
      {isMaking.value && <NewProductDialog onClose={() => (isMaking.value = false)} />}
    </View>
  );
}

/** Seldom changed, and asked for each product: not every few seconds. */
const SELDOM_MS = 30_000;

function Tags({ code }: { readonly code: string }): JSX.Element {
  const { tags } = valueOf(useQuery("listTags", { code }, SELDOM_MS).value) ?? { tags: [] };
  if (tags.length === 0) return <span class="quiet">none</span>;
  return (
    <ul class="row">
      {tags.map(({ tag, version }) => (
        <li key={tag}>
          {tag} <a href={pathOf({ view: "bundle", code, version })}>{version}</a>
        </li>
      ))}
    </ul>
  );
}

function DeviceCount({ code }: { readonly code: string }): JSX.Element {
  const counted = valueOf(useQuery("countDevices", { product: code }, SELDOM_MS).value);
  const search = new URLSearchParams({ product: code });
  return (
    <a href={`/devices?${search.toString()}`}>{counted === undefined ? "…" : counted.count.toLocaleString("en")}</a>
  );
}

function NoProducts({ mayMake }: { readonly mayMake: boolean }): JSX.Element {
  const { userName } = useSession();
  if (!mayMake)
    return (
      <EmptyState title="No products">
        <p>You reach no product here. Who manages the members of the organisation can give you some.</p>
      </EmptyState>
    );
  const commands = keyCommands({ userName, address: location.origin, product: "HELLO" });
  return (
    <EmptyState title="No products yet">
      <p>
        A product begins with keys, which are made on your own machine and stay there: devices run only what they have
        signed. Write your own code in the place of HELLO.
      </p>
      <Command line={commands.create} />
      <Command line={commands.signIn} />
      <Command line={commands.product} />
      <p>
        In place of the last one you can make the product here, with the file <code>{commands.platformRoot}</code>.
      </p>
    </EmptyState>
  );
}
