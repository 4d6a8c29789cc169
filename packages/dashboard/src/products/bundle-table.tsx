import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { pathOf } from "../frame/index.ts";
import { Badge, Table, TimeAgo, bytesText, countedText } from "../parts/index.ts";
import { BUNDLE_STATES, type Bundle } from "./bundle-states.ts";

export interface BundleTableProps {
  readonly code: string;
  readonly bundles: readonly Bundle[];
  readonly tags: AnswerOf<"listTags">["tags"];
}

/** The versions of a product, newest first. */
export function BundleTable({ code, bundles, tags }: BundleTableProps): JSX.Element {
  return (
    <Table
      caption="Versions, newest first"
      rows={bundles}
      keyOf={({ id }) => id}
      columns={[
        { title: "Version", cell: ({ version }) => <a href={pathOf({ view: "bundle", code, version })}>{version}</a> },
        {
          title: "State",
          cell: ({ state }) => <Badge mood={BUNDLE_STATES[state].mood}>{BUNDLE_STATES[state].title}</Badge>,
        },
        {
          title: "Tags",
          cell: ({ id }) =>
            tags
              .filter(({ bundleId }) => bundleId === id)
              .map(({ tag }) => tag)
              .join(", ") || <span class="quiet">none</span>,
        },
        { title: "On devices", cell: ({ outcomes }) => <Past outcomes={outcomes} /> },
        {
          title: "Faults",
          cell: ({ version, faults }) =>
            faults === 0 ? (
              "0"
            ) : (
              <a href={`/faults?${new URLSearchParams({ product: code, version }).toString()}`}>
                {faults.toLocaleString("en")}
              </a>
            ),
          isNumber: true,
        },
        { title: "Size", cell: ({ sizeBytes }) => bytesText(sizeBytes), isNumber: true },
        { title: "Security version", cell: ({ securityVersion }) => String(securityVersion), isNumber: true },
        { title: "Needs before it", cell: ({ floor }) => floor ?? <span class="quiet">nothing</span> },
        { title: "Arrived", cell: ({ createdAtMs }) => <TimeAgo atMs={createdAtMs} /> },
      ]}
    />
  );
}

/** On how many devices a version proved itself, and on how many it did not. */
function Past({ outcomes: { confirmed, rolledBack } }: Pick<Bundle, "outcomes">): JSX.Element {
  if (confirmed === 0 && rolledBack === 0) return <span class="quiet">not tried</span>;
  return (
    <div class="marks">
      {confirmed > 0 && <Badge mood="good">{countedText(confirmed)} confirmed</Badge>}
      {rolledBack > 0 && <Badge mood="bad">{countedText(rolledBack)} rolled back</Badge>}
    </div>
  );
}
