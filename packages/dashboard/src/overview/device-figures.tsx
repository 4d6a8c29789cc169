import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { listPath } from "./list-path.ts";

type Devices = AnswerOf<"getOverview">["devices"];

interface FigureRow {
  readonly name: keyof Devices;
  readonly title: string;
  /** Of the list of just these. */
  readonly filter: Readonly<Record<string, string>>;
  /** Shown as something to look into where there are any. */
  readonly isWorrying?: boolean;
}

const FIGURES: readonly FigureRow[] = [
  { name: "total", title: "Devices", filter: {} },
  { name: "about", title: "Seen last hour", filter: { state: "owned", presence: "about" } },
  { name: "online", title: "Live link", filter: { presence: "linked" } },
  { name: "unclaimed", title: "Unclaimed", filter: { state: "unclaimed" } },
  { name: "claimed", title: "Claimed", filter: { state: "claimed" } },
  { name: "activated", title: "Activated", filter: { state: "activated" } },
  { name: "onTrial", title: "On trial", filter: { state: "on-trial" } },
  { name: "safeMode", title: "Safe mode", filter: { state: "safe-mode" }, isWorrying: true },
  { name: "noSoftware", title: "No software", filter: { state: "no-software" }, isWorrying: true },
  { name: "quiet", title: "Quiet for 24 h", filter: { attention: "quiet" } },
  { name: "revoked", title: "Shut out", filter: { state: "revoked" } },
];

/** Devices by what they are and how they do; each figure leads to the devices that it counts. */
export function DeviceFigures({
  devices,
  product,
}: {
  readonly devices: Devices;
  readonly product: string;
}): JSX.Element {
  return (
    <section aria-label="Devices by state">
      <ul class="figures">
        {FIGURES.map(({ name, title, filter, isWorrying = false }) => (
          <li key={name}>
            <a href={listPath({ ...filter, product })}>
              <span class={`figure ${devices[name] === 0 ? "none" : isWorrying ? "bad" : ""}`}>
                {devices[name].toLocaleString("en")}
              </span>
              <span class="small">{title}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
