import type { JSX } from "preact";
import { useQuery } from "../data/index.ts";
import { Facts, WhenLoaded, bytesText } from "../parts/index.ts";
import { leftText } from "./storage-left.ts";

/** What the organisation keeps at the DMS, and how much it may. */
export function Storage(): JSX.Element {
  const storage = useQuery("getStorage", {}, 30_000);
  return (
    <section class="card stack">
      <h2>Storage</h2>
      <WhenLoaded of={storage}>
        {({ usedBytes, quotaBytes, freeBytes, bundlesBytes, filesBytes, uploadsBytes }) => (
          <>
            {quotaBytes !== null && (
              <progress aria-label="Storage that is used" max={quotaBytes} value={Math.min(usedBytes, quotaBytes)} />
            )}
            <Facts
              facts={[
                [
                  "Used",
                  quotaBytes === null ? bytesText(usedBytes) : `${bytesText(usedBytes)} of ${bytesText(quotaBytes)}`,
                ],
                ["Left", leftText({ usedBytes, quotaBytes, freeBytes })],
                ["Bundles", bytesText(bundlesBytes)],
                ["Files", bytesText(filesBytes)],
                ["Uploads on their way", uploadsBytes === 0 ? null : bytesText(uploadsBytes)],
              ]}
            />
          </>
        )}
      </WhenLoaded>
    </section>
  );
}
