import type { JSX } from "preact";
import { usePages, useQuery, useSession, valueOf } from "../data/index.ts";
import { EmptyState, Paged } from "../parts/index.ts";
import { BundleTable } from "./bundle-table.tsx";
import type { Product } from "./product-view.tsx";
import { TagList } from "./tag-list.tsx";
import { UploadCard } from "./upload-card.tsx";

/** Versions: which devices are offered which, and what there is. */
export function VersionsTab({ product }: { readonly product: Product }): JSX.Element {
  const session = useSession();
  const { code } = product;
  const pages = usePages("listBundles", { code }, ({ bundles }) => bundles);
  const tags = valueOf(useQuery("listTags", { code }).value)?.tags ?? [];
  return (
    <div class="stack">
      <TagList code={code} tags={tags} />
      {session.can("bundle.publish") && <UploadCard code={code} />}
      <Paged
        of={pages}
        card="Versions"
        empty={
          <EmptyState title="No versions yet">
            <p>
              A version is a bundle: your program, signed by your keys. Build one with{" "}
              <code>npx regrow bundle build</code>, and drop the file anywhere on this page.
            </p>
          </EmptyState>
        }
      >
        {(items) => (
          <>
            <h2>Versions</h2>
            <BundleTable code={code} bundles={items} tags={tags} />
          </>
        )}
      </Paged>
    </div>
  );
}
