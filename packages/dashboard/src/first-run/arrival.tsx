import type { JSX } from "preact";
import { useQuery, useSession, valueOf } from "../data/index.ts";
import { pathOf } from "../frame/index.ts";
import { portOf, typed } from "./typed.ts";

/** In place of the seven steps when the last is done: where the program and its device are, and what comes next. */
export function Arrival({ version, onClose }: { readonly version: string; readonly onClose: () => void }): JSX.Element {
  const { organisation } = useSession();
  const [device] = valueOf(useQuery("listDevices", { limit: 1 }).value)?.devices ?? [];
  const product = device?.product ?? null;
  const program = `http://127.0.0.1:${portOf(typed.port.value)}`;
  return (
    <section class="card stack" aria-labelledby="arrived">
      <h2 id="arrived">All seven steps are done</h2>
      <p class="break">
        Your first device runs {version}, confirmed by its own signed log. Your program answers at{" "}
        <a href={program} target="_blank" rel="noopener noreferrer">
          {program}
        </a>
        , if the device is on this machine.
      </p>
      <ul class="list">
        {device !== undefined && (
          <li>
            <a href={pathOf({ view: "device", uuid: device.uuid, tab: "state" })}>The device</a>: what it runs and why,
            its faults, its log, its console
          </li>
        )}
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
        <button type="button" onClick={onClose}>
          Close this
        </button>
      </div>
    </section>
  );
}
