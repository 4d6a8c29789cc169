import type { JSX } from "preact";
import { useSession } from "../data/index.ts";
import { pathOf } from "../frame/index.ts";
import { DEFAULTS, type Journey } from "./journey.ts";
import type { Progress } from "./progress.ts";

export interface ArrivalProps {
  readonly progress: Progress;
  readonly journey: Journey;
}

/**
 * In place of the seven steps when the last is done, also to who comes back later: where the program and its device are, and what comes
 * next. Nothing to who has not come that way, has closed it, or has a second device.
 */
export function Arrival({ progress, journey }: ArrivalProps): JSX.Element | null {
  const { organisation } = useSession();
  const { stage, port } = journey.now.value;
  const { device, product, confirmed } = progress;
  if (stage !== "begun" || progress.isNewcomer || device === null || confirmed === null) return null;
  const program = `http://127.0.0.1:${port.trim() || DEFAULTS.port}`;
  return (
    <section class="card stack" aria-labelledby="arrived">
      <h2 id="arrived">All seven steps are done</h2>
      <p class="break">
        Your first device runs {confirmed}, confirmed by its own signed log. Your program answers at{" "}
        <a href={program} target="_blank" rel="noopener noreferrer">
          {program}
        </a>
        , if the device is on this machine.
      </p>
      <ul class="list">
        <li>
          <a href={pathOf({ view: "device", uuid: device, tab: "state" })}>The device</a>: what it runs and why, its
          faults, its log, its console
        </li>
        {product !== null && (
          <li>
            <a href={pathOf({ view: "product", code: product })}>The product {product}</a>: build the next version, drop
            it there, and offer it; break one, and see it come back by itself
          </li>
        )}
        <li>
          <a href={pathOf({ view: "tokens" })}>Tokens</a>: bring in the next devices, one by one or a batch
        </li>
        <li>
          <a href={pathOf({ view: "members" })}>Members</a>: let others into {organisation}
        </li>
      </ul>
      <div class="row">
        <button type="button" onClick={() => journey.change({ stage: "over" })}>
          Close this
        </button>
      </div>
    </section>
  );
}
