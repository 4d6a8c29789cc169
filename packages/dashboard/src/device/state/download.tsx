import type { JSX } from "preact";
import { useQuery } from "../../data/index.ts";
import { bytesText } from "../../parts/index.ts";
import type { Device, TabProps } from "../device.ts";
import { progressOf } from "./notices.ts";

/** An update that is on its way, as it comes; nothing while none is. */
export function Download({ device }: TabProps): JSX.Element | null {
  const { download, product } = device;
  if (download === null) return null;
  return (
    <div class="note busy">
      <p>
        <strong>
          {product === null ? "An update" : <Named product={product} download={download} />} is on its way.
        </strong>{" "}
        {bytesText(download.doneBytes)} of {bytesText(download.totalBytes)} have been sent.
      </p>
      <progress max={1} value={progressOf(download)} aria-label="Sent" />
    </div>
  );
}

interface NamedProps {
  readonly product: string;
  readonly download: NonNullable<Device["download"]>;
}

/** The version that a bundle is, where it is among the newest of the product. */
function Named({ product, download }: NamedProps): JSX.Element {
  const loaded = useQuery("listBundles", { code: product, limit: 50 }).value;
  const bundles = loaded.kind === "loaded" ? loaded.value.bundles : [];
  return <>{bundles.find(({ id }) => id === download.bundleId)?.version ?? "An update"}</>;
}
