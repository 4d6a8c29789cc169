import type { JSX } from "preact";
import { pathOf } from "../frame/index.ts";
import { Badge, LabelChip, PRESENCES, Table, TimeAgo, presenceOf, type Column } from "../parts/index.ts";
import { isChosen, withDevice, type Choice } from "./choice.ts";
import { marksOf, type Device } from "./device-state.ts";

const COLUMNS: readonly Column<Device>[] = [
  { title: "Device", cell: (device) => <Name device={device} /> },
  {
    title: "State",
    cell: (device) => (
      <span class="marks">
        {marksOf(device).map(({ title, mood }) => (
          <Badge key={title} mood={mood}>
            {title}
          </Badge>
        ))}
      </span>
    ),
  },
  {
    title: "Product",
    cell: ({ product }) =>
      product === null ? (
        <span class="quiet">none</span>
      ) : (
        <a href={pathOf({ view: "product", code: product })}>{product}</a>
      ),
  },
  { title: "Version", cell: ({ runningVersion }) => runningVersion ?? <span class="quiet">not known</span> },
  { title: "Tag", cell: ({ tag }) => tag },
  {
    title: "Last seen",
    cell: (device) => <LastSeen device={device} />,
  },
];

export interface DeviceTableProps {
  readonly devices: readonly Device[];
  readonly choice: Choice;
  /** Null: who looks may change nothing about many devices. */
  readonly onChoose: ((choice: Choice) => void) | null;
}

/** Devices, one in a row. */
export function DeviceTable({ devices, choice, onChoose }: DeviceTableProps): JSX.Element {
  const shown = devices.map(({ uuid }) => uuid);
  return (
    <Table<Device>
      caption="Devices"
      columns={COLUMNS}
      rows={devices}
      keyOf={({ uuid }) => uuid}
      {...(onChoose === null
        ? {}
        : {
            choice: {
              isChosen: ({ uuid }) => isChosen(choice, uuid),
              choose: ({ uuid }, isTaken) => onChoose(withDevice(choice, uuid, isTaken, shown)),
              label: ({ uuid }) => `Choose ${uuid}`,
            },
          })}
    />
  );
}

/** A device that checks in without a live link is not offline: its updates come all the same. */
function LastSeen({ device }: { readonly device: Device }): JSX.Element {
  const presence = presenceOf(device, Date.now());
  const { title, mood } = PRESENCES[presence];
  if (presence === "linked") return <Badge mood={mood}>{title}</Badge>;
  return (
    <>
      <div>
        <TimeAgo atMs={device.lastSeenAtMs} />
      </div>
      {presence === "checks-in" && <div class="quiet small">{title.toLowerCase().replaceAll(" ", "\u00a0")}</div>}
    </>
  );
}

/** Labels that a row shows; the device's own page has all. */
const SHOWN_LABELS = 3;

function Name({ device: { uuid, labels } }: { readonly device: Device }): JSX.Element {
  const more = labels.length - SHOWN_LABELS;
  return (
    <>
      <a class="code" href={pathOf({ view: "device", uuid, tab: "state" })}>
        {uuid}
      </a>
      {labels.length > 0 && (
        <ul class="labels" aria-label="Labels">
          {labels.slice(0, SHOWN_LABELS).map((label) => (
            <li key={label}>
              <LabelChip label={label} />
            </li>
          ))}
          {more > 0 && <li class="quiet small">and {more} more</li>}
        </ul>
      )}
    </>
  );
}
