import type { JSX } from "preact";
import { useQuery } from "../../data/index.ts";
import { pathOf } from "../../frame/index.ts";
import { WhenLoaded } from "../../parts/index.ts";
import type { TabProps } from "../device.ts";
import { readLogEntry } from "../log/log-entry.ts";
import { sinceSafeMode } from "./safe-mode-steps.ts";
import { StepsList } from "./steps-list.tsx";

const LOOKED_AT = 100;

/** What safe mode has done so far to get the device well, by its own log. */
export function SafeModeCard({ device: { uuid } }: TabProps): JSX.Element {
  const log = useQuery("getDeviceLog", { uuid, limit: LOOKED_AT });
  return (
    <section class="card stack" aria-labelledby="healing">
      <h2 id="healing">What safe mode is doing</h2>
      <p class="quiet">
        It asks for an update, puts changed settings back, tries the version before, and then gives the app another
        chance. It waits while somebody types at a console, and goes on by itself. Nothing is lost meanwhile.
      </p>
      <WhenLoaded of={log}>
        {({ entries }) => {
          const steps = sinceSafeMode(entries.map(readLogEntry));
          return steps.length === 0 ? <p>It has reported no step yet.</p> : <StepsList steps={steps} />;
        }}
      </WhenLoaded>
      <p>
        <a href={pathOf({ view: "device", uuid, tab: "faults" })}>The faults that led here</a> ·{" "}
        <a href={pathOf({ view: "device", uuid, tab: "console" })}>Its console</a>, where <code>faults_reset</code> and{" "}
        <code>reboot</code> end safe mode
      </p>
    </section>
  );
}
