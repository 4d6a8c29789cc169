import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { usePages } from "../../data/index.ts";
import { Badge, Paged, TimeAgo } from "../../parts/index.ts";
import { orderText } from "./order-text.ts";

type Order = AnswerOf<"listDeviceOrders">["orders"][number];

/** What the device was asked to do, and how that ended by its signed log. */
export function OrdersCard({ uuid }: { readonly uuid: string }): JSX.Element {
  const pages = usePages("listDeviceOrders", { uuid, limit: 20 }, ({ orders }) => orders);
  return (
    <section class="card stack" aria-labelledby="orders">
      <h2 id="orders">What it was asked to do</h2>
      <Paged
        of={pages}
        empty={
          <p class="quiet">
            Nothing. Wipes and resets that are asked for below Settings stand here until they are done, and after.
          </p>
        }
      >
        {(items) => (
          <ul class="list">
            {items.map((order) => (
              <li key={order.id} class="stack tight">
                <OneOrder order={order} />
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </section>
  );
}

function OneOrder({ order }: { readonly order: Order }): JSX.Element {
  const { result, createdAtMs, endedAtMs, detail } = order;
  return (
    <>
      <div class="row">
        {result === null ? (
          <Badge mood="busy">waits for its next check-in</Badge>
        ) : (
          <Badge mood={result === "done" ? "good" : "bad"}>{result}</Badge>
        )}
        <strong>{orderText(order)}</strong>
        <span class="quiet small">
          asked <TimeAgo atMs={createdAtMs} />
          {endedAtMs !== null && (
            <>
              , ended <TimeAgo atMs={endedAtMs} />
            </>
          )}
        </span>
      </div>
      {detail !== null && <p class="break quiet small">{detail}</p>}
    </>
  );
}
