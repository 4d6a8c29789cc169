import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useSession } from "../../data/index.ts";
import { pathOf } from "../../frame/index.ts";
import { Facts, TimeAgo, bytesText } from "../../parts/index.ts";
import { hasNoSoftware } from "../badges.ts";
import { whyNotNow, type Device, type TabProps } from "../device.ts";
import { TagDialog } from "./tag-dialog.tsx";

/** What runs on the device, and what is known of it. */
export function FactsCard({ device }: TabProps): JSX.Element {
  const { reported, product } = device;
  return (
    <section class="card stack" aria-labelledby="facts">
      <h2 id="facts">What runs</h2>
      <Facts
        facts={[
          ["Version", <Running key="runs" device={device} />],
          ["Product", product === null ? null : <a href={pathOf({ view: "product", code: product })}>{product}</a>],
          ["Tag", <TagFact key="tag" device={device} />],
          ["Security version", reported === null ? null : String(reported.securityVersion)],
          ["Platform", reported?.platform],
          ["Framework", reported?.framework],
          ["Faults that count", reported === null ? null : `${reported.appFaults} of 8`],
          ["Free space", reported === null ? null : bytesText(reported.freeBytes)],
          ["Live link", <LinkFact key="link" device={device} />],
          ["Last check-in", <TimeAgo key="seen" atMs={device.lastSeenAtMs} />],
          ["Known since", <TimeAgo key="known" atMs={device.createdAtMs} />],
          ...telemetryFacts(device),
        ]}
      />
    </section>
  );
}

/** What counts is what its signed log says; its own unsigned word is told beside it where that differs. */
function Running({ device }: TabProps): JSX.Element {
  const { runningVersion, reported, product } = device;
  const said = reported?.runningVersion ?? null;
  return (
    <>
      {runningVersion === null || product === null ? (
        (runningVersion ?? (hasNoSoftware(device) ? "none: nothing runs on it" : "none that it has confirmed"))
      ) : (
        <a href={pathOf({ view: "bundle", code: product, version: runningVersion })}>{runningVersion}</a>
      )}
      <span class="quiet small hint">
        {runningVersion !== null && " confirmed by its signed log"}
        {said !== null && said !== runningVersion && `; it says that it runs ${said} now`}
      </span>
    </>
  );
}

function TagFact({ device }: TabProps): JSX.Element {
  const session = useSession();
  const isOpen = useSignal(false);
  return (
    <>
      <span class="row">
        {device.tag}
        {session.can("tag.set") && (
          <button type="button" class="small" aria-label="Change the tag" onClick={() => (isOpen.value = true)}>
            Change
          </button>
        )}
      </span>
      {isOpen.value && <TagDialog device={device} onClose={() => (isOpen.value = false)} />}
    </>
  );
}

function LinkFact({ device }: TabProps): JSX.Element {
  switch (whyNotNow(device)) {
    case null:
    case "commands-off":
      return (
        <>
          up since <TimeAgo atMs={device.onlineSinceMs} />
        </>
      );
    case "link-lost":
      return (
        <>
          had one until <TimeAgo atMs={device.linkEndedAtMs} />; not heard of since
        </>
      );
    case "offline":
      return (
        <>
          none; not heard of since <TimeAgo atMs={device.lastSeenAtMs} />
        </>
      );
    case "no-link":
      return <>none: it only checks in</>;
    case "never-seen":
      return <>none: it has never been here</>;
  }
}

/** What the app tells of itself. */
function telemetryFacts({ link }: Device): readonly (readonly [string, ComponentChildren])[] {
  return Object.entries(link?.telemetry?.values ?? {}).map(([name, value]) => [name, String(value)]);
}
