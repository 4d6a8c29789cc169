import { ActionButton } from "@regrow/components/button";
import type { JSX } from "preact";
import { usePages } from "../data/index.ts";
import { More, Problem, Table, TimeAgo, WhenLoaded, useAct } from "../parts/index.ts";
import { deliveryText } from "./webhooks.ts";

/** What was sent to a webhook, newest first, and how it went. */
export function Deliveries({ id }: { readonly id: string }): JSX.Element {
  const { loaded, more } = usePages("listWebhookDeliveries", { id, limit: 20 }, ({ deliveries }) => deliveries);
  const { act, problem } = useAct();
  return (
    <WhenLoaded of={loaded}>
      {({ items, hasMore }) =>
        items.length === 0 ? (
          <p class="quiet">Nothing was sent yet. A test shows whether it gets through.</p>
        ) : (
          <div class="stack">
            {problem.value !== null && <Problem error={problem.value} />}
            <Table
              caption="What was sent, newest first"
              rows={items}
              keyOf={(delivery) => delivery.id}
              columns={[
                { title: "Event", cell: ({ event }) => <code>{event}</code> },
                { title: "How it went", cell: (delivery) => deliveryText(delivery) },
                { title: "Made", cell: ({ createdAtMs }) => <TimeAgo atMs={createdAtMs} /> },
                {
                  title: "Sent",
                  cell: ({ body }) => (
                    <details>
                      <summary>Look</summary>
                      <pre class="small">{body}</pre>
                    </details>
                  ),
                },
                {
                  title: "",
                  cell: (delivery) => (
                    <ActionButton
                      isSmall
                      action={() =>
                        act("replayWebhookDelivery", { id, delivery: delivery.id }, "It is sent once more.")
                      }
                    >
                      Send again
                    </ActionButton>
                  ),
                },
              ]}
            />
            <More hasMore={hasMore} onMore={more} shown={items.length} />
          </div>
        )
      }
    </WhenLoaded>
  );
}
