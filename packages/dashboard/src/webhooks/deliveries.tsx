import { ActionButton } from "@regrow/components/button";
import type { JSX } from "preact";
import { usePages } from "../data/index.ts";
import { Paged, Problem, Table, TimeAgo, useAct } from "../parts/index.ts";
import { deliveryText } from "./webhooks.ts";

/** What was sent to a webhook, newest first, and how it went. */
export function Deliveries({ id }: { readonly id: string }): JSX.Element {
  const pages = usePages("listWebhookDeliveries", { id, limit: 20 }, ({ deliveries }) => deliveries);
  const { act, problem } = useAct();
  return (
    <div class="stack">
      {problem.value !== null && <Problem error={problem.value} />}
      <Paged of={pages} empty={<p class="quiet">Nothing was sent yet. A test shows whether it gets through.</p>}>
        {(items) => (
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
                title: "Actions",
                isActions: true,
                cell: (delivery) => (
                  <ActionButton
                    isSmall
                    action={() => act("replayWebhookDelivery", { id, delivery: delivery.id }, "It is sent once more.")}
                  >
                    Send again
                  </ActionButton>
                ),
              },
            ]}
          />
        )}
      </Paged>
    </div>
  );
}
