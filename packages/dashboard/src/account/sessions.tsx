import { ActionButton } from "@regrow/components/button";
import type { JSX } from "preact";
import { usePages } from "../data/index.ts";
import { Badge, More, Problem, Table, TimeAgo, WhenLoaded, useAct } from "../parts/index.ts";

/** Where one is signed in. */
export function Sessions(): JSX.Element {
  const { loaded, more } = usePages("listSessions", { limit: 50 }, ({ sessions }) => sessions, 15_000);
  const { act, problem } = useAct();
  return (
    <section class="card stack">
      <div class="row apart">
        <h2>Where you are signed in</h2>
        <ActionButton isSmall action={() => act("endOtherSessions", {}, "All other sessions have ended.")}>
          End all others
        </ActionButton>
      </div>
      {problem.value !== null && <Problem error={problem.value} />}
      <WhenLoaded of={loaded}>
        {({ items, hasMore }) => (
          <>
            <Table
              caption="Your sessions, newest first"
              rows={items}
              keyOf={({ id }) => id}
              columns={[
                {
                  title: "With",
                  cell: ({ agent }) => <span class="break">{agent === "" ? "an unnamed program" : agent}</span>,
                },
                { title: "From", cell: ({ address }) => address },
                { title: "Since", cell: ({ createdAtMs }) => <TimeAgo atMs={createdAtMs} /> },
                { title: "Last used", cell: ({ lastUsedAtMs }) => <TimeAgo atMs={lastUsedAtMs} /> },
                {
                  title: "",
                  cell: ({ id, isThisOne }) =>
                    isThisOne ? (
                      <Badge mood="good">This one</Badge>
                    ) : (
                      <ActionButton isSmall action={() => act("endSession", { id }, "The session has ended.")}>
                        End
                      </ActionButton>
                    ),
                },
              ]}
            />
            <More hasMore={hasMore} onMore={more} shown={items.length} />
          </>
        )}
      </WhenLoaded>
    </section>
  );
}
