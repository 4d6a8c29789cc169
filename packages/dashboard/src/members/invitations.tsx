import { ActionButton } from "@regrow/components/button";
import type { JSX } from "preact";
import { usePages } from "../data/index.ts";
import { More, Problem, Table, TimeAgo, WhenLoaded, useAct, productsText } from "../parts/index.ts";
import { ROLES } from "./roles.ts";

/** Who was invited and has not come yet. Nothing where nobody was. */
export function Invitations(): JSX.Element {
  const { loaded, more } = usePages("listInvitations", { limit: 100 }, ({ invitations }) => invitations);
  const { act, problem } = useAct();
  return (
    <WhenLoaded of={loaded}>
      {({ items, hasMore }) =>
        items.length > 0 && (
          <section class="card stack">
            <h2>Invited</h2>
            {problem.value !== null && <Problem error={problem.value} />}
            <Table
              caption="Invitations"
              rows={items}
              keyOf={({ id }) => id}
              columns={[
                { title: "E-mail", cell: ({ email }) => email },
                { title: "Role", cell: ({ role }) => ROLES[role].title },
                { title: "Products", cell: ({ products }) => productsText(products) },
                { title: "By", cell: ({ invitedBy }) => invitedBy },
                { title: "Ends", cell: ({ expiresAtMs }) => <TimeAgo atMs={expiresAtMs} /> },
                {
                  title: "Actions",
                  isActions: true,
                  cell: ({ id, email }) => (
                    <ActionButton
                      isSmall
                      label={`Withdraw the invitation of ${email}`}
                      action={() => act("withdrawInvitation", { id }, `The invitation of ${email} counts no more.`)}
                    >
                      Withdraw
                    </ActionButton>
                  ),
                },
              ]}
            />
            <More shown={items.length} hasMore={hasMore} onMore={more} />
          </section>
        )
      }
    </WhenLoaded>
  );
}
