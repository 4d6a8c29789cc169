import type { JSX } from "preact";
import { useQuery, valueOf } from "../../data/index.ts";
import type { TabProps } from "../device.ts";
import { readLogEntry } from "../log/log-entry.ts";
import { healingTrial } from "./healing-trial.ts";
import { sinceSafeMode } from "./safe-mode-steps.ts";
import { StepsList } from "./steps-list.tsx";

const LOOKED_AT = 100;
const EVERY_MS = 30_000;
/** What was longer ago is for the log alone. */
const RECENT_MS = 7 * 86_400_000;

/** How a device that was in safe mode lately got out of it, or tries to, by its own log. Nothing where it was not. */
export function HealedCard({ device: { uuid, reported } }: TabProps): JSX.Element | null {
  const log = valueOf(useQuery("getDeviceLog", { uuid, limit: LOOKED_AT }, EVERY_MS).value);
  const isTrying = reported?.onTrial === true && healingTrial((log?.entries ?? []).map(({ line }) => line)) !== null;
  const steps = sinceSafeMode((log?.entries ?? []).map(readLogEntry));
  const [newest] = steps;
  if (newest === undefined || newest.atMs < Date.now() - RECENT_MS) return null;
  return (
    <section class="card stack" aria-labelledby="healed">
      <h2 id="healed">
        {isTrying ? "It was in safe mode, and tries to get out of it" : "It was in safe mode, and is out of it"}
      </h2>
      <StepsList steps={steps} />
    </section>
  );
}
