import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useSession } from "../data/index.ts";
import { pathOf, search } from "../frame/index.ts";
import { readFilter } from "./device-filter.ts";
import { DeviceFilters } from "./device-filters.tsx";
import { DeviceList } from "./device-list.tsx";
import { WrongFilter } from "./no-devices.tsx";

/** All devices of the organisation, and what can be done with many of them at once. */
export function DevicesView(): JSX.Element {
  const session = useSession();
  // "Not seen for a day" is counted from when the list was opened: what is asked for stays the same while somebody looks.
  const [openedAtMs] = useState(Date.now);
  const asked = readFilter(search.value, openedAtMs);
  return (
    <View
      title="Devices"
      actions={
        session.can("device.claim") && (
          <a class="button small" href={pathOf({ view: "tokens" })}>
            Add devices
          </a>
        )
      }
    >
      <DeviceFilters />
      {asked.wrong.length > 0 ? <WrongFilter wrong={asked.wrong} /> : <DeviceList asked={asked} />}
    </View>
  );
}
