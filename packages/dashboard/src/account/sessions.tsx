import { ActionButton } from "@regrow/components/button";
import type { JSX } from "preact";
import { usePages } from "../data/index.ts";
import { Badge, Paged, Problem, Table, TimeAgo, useAct } from "../parts/index.ts";

/** Where one is signed in. */
export function Sessions(): JSX.Element {
  const pages = usePages("listSessions", { limit: 50 }, ({ sessions }) => sessions, 15_000);
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
      <Paged of={pages}>
        {(items) => (
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
                title: "Actions",
                isActions: true,
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
        )}
      </Paged>
    </section>
  );
}
