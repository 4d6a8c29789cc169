import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { usePages } from "../data/index.ts";
import { pathOf } from "../frame/index.ts";
import { Paged } from "../parts/index.ts";

export interface OfferedDevicesProps {
  /** Of the transfer. */
  readonly id: string;
  /** They are this organisation's: their pages can be seen. */
  readonly isOurs: boolean;
}

/** Which devices are offered; asked for once somebody wants to see them. */
export function OfferedDevices({ id, isOurs }: OfferedDevicesProps): JSX.Element {
  const isOpen = useSignal(false);
  return (
    <details onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>Which devices</summary>
      {isOpen.value && <Uuids id={id} isOurs={isOurs} />}
    </details>
  );
}

function Uuids({ id, isOurs }: OfferedDevicesProps): JSX.Element {
  const pages = usePages("listTransferDevices", { id, limit: 50 }, ({ devices }) => devices);
  return (
    <div class="stack tight">
      <Paged of={pages}>
        {(items) => (
          <ul>
            {items.map((uuid) => (
              <li key={uuid} class="code break">
                {isOurs ? <a href={pathOf({ view: "device", uuid, tab: "state" })}>{uuid}</a> : uuid}
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </div>
  );
}
