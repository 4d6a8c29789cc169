import { causeText } from "@regrow/core/fault";
import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { useQuery } from "../data/index.ts";
import { pathOf } from "../frame/index.ts";
import { ExactTime, Facts, TimeAgo, WhenLoaded, uptimeText } from "../parts/index.ts";
import type { Cause } from "./cause.ts";
import { FaultDays } from "./fault-days.tsx";
import { FaultDevices } from "./fault-devices.tsx";
import { FaultVersions } from "./fault-versions.tsx";

/** One cause: what happens, since when, with which versions, on which devices. */
export function FaultView({ fingerprint }: { readonly fingerprint: string }): JSX.Element {
  const found = useQuery("getFault", { fingerprint });
  const loaded = found.value;
  const first = loaded.kind === "loaded" ? loaded.value.faults[0] : undefined;
  return (
    <View
      title={first === undefined ? "Fault" : causeText(first)}
      above={{ href: pathOf({ view: "faults" }), title: "Faults" }}
    >
      <WhenLoaded of={found}>
        {({ faults }) => (
          <>
            {faults.map((cause) => (
              <OneCause key={cause.product ?? ""} cause={cause} />
            ))}
            <FaultDevices fingerprint={fingerprint} faults={faults} />
          </>
        )}
      </WhenLoaded>
    </View>
  );
}

/** In the whole organisation; or in one product, to who reaches some products only. */
function OneCause({ cause }: { readonly cause: Cause }): JSX.Element {
  const { product, fingerprint, count, devices, firstAtMs, lastAtMs, days, newest, versions } = cause;
  return (
    <>
      <div class="cards">
        <section class="card stack">
          <h2>{product === null ? "How often" : `How often, in ${product}`}</h2>
          <Facts
            facts={[
              ["Faults", count.toLocaleString("en")],
              ["Devices", devices.toLocaleString("en")],
              ["First seen", <When atMs={firstAtMs} />],
              ["Last seen", <When atMs={lastAtMs} />],
              ["Fingerprint", <span class="code break">{fingerprint}</span>],
            ]}
          />
          <FaultDays days={days} />
        </section>
        <FaultVersions versions={versions} total={count} />
      </div>
      <section class="card stack">
        <h2>The newest of them</h2>
        {newest === null ? (
          <p class="quiet">The device's own record of it is not kept any more.</p>
        ) : (
          <Newest newest={newest} />
        )}
      </section>
    </>
  );
}

function Newest({ newest }: { readonly newest: NonNullable<Cause["newest"]> }): JSX.Element {
  const { deviceUuid, version, uptimeMs, onTrial, lastOutput } = newest;
  return (
    <>
      <Facts
        facts={[
          [
            "Device",
            <a class="code" href={pathOf({ view: "device", uuid: deviceUuid, tab: "faults" })}>
              {deviceUuid}
            </a>,
          ],
          ["Version", version === null ? "none (in safe mode)" : `${version}${onTrial ? ", on trial" : ""}`],
          ["Had run for", uptimeText(uptimeMs)],
        ]}
      />
      <div class="stack tight">
        <h3 id="last-output">What it printed last</h3>
        {lastOutput.trim() === "" ? (
          <p class="quiet">Nothing.</p>
        ) : (
          <pre class="output" tabIndex={0} role="region" aria-labelledby="last-output">
            {lastOutput}
          </pre>
        )}
      </div>
    </>
  );
}

function When({ atMs }: { readonly atMs: number }): JSX.Element {
  return (
    <>
      <TimeAgo atMs={atMs} />
      {atMs !== 0 && (
        <span class="quiet small">
          {" "}
          (<ExactTime atMs={atMs} />)
        </span>
      )}
    </>
  );
}
