import { useSignal } from "@preact/signals";
import { ActionButton } from "@regrow/components/button";
import { ConfirmDialog } from "@regrow/components/dialog";
import type { JSX } from "preact";
import { usePages, useSession } from "../data/index.ts";
import { Badge, Paged, Problem, Table, TimeAgo, useAct } from "../parts/index.ts";
import { NewOrganisationDialog } from "./new-organisation-dialog.tsx";

/** The organisations that one belongs to, and which of them these pages are of. */
export function Organisations(): JSX.Element {
  const session = useSession();
  const pages = usePages("listOrganisations", { limit: 100 }, ({ organisations }) => organisations, 30_000);
  const { act, problem } = useAct();
  const asked = useSignal<"new" | "leave" | null>(null);
  const close = (): void => void (asked.value = null);
  const leave = async (): Promise<void> => {
    close();
    if ((await act("leaveOrganisation", {}, null)) !== undefined) location.assign("/");
  };
  const goTo = async (organisationId: string): Promise<void> => {
    if ((await act("switchOrganisation", { organisationId }, null)) !== undefined) location.assign("/");
  };
  return (
    <section class="card stack">
      <div class="row apart">
        <h2>Your organisations</h2>
        <button type="button" onClick={() => (asked.value = "new")}>
          Make another
        </button>
      </div>
      {problem.value !== null && <Problem error={problem.value} />}
      <Paged of={pages}>
        {(items) => (
          <Table
            caption="Organisations that you belong to"
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { title: "Name", cell: ({ name }) => name },
              { title: "Your role", cell: ({ role }) => role },
              { title: "Since", cell: ({ sinceMs }) => <TimeAgo atMs={sinceMs} /> },
              {
                title: "Actions",
                isActions: true,
                cell: ({ id, name }) =>
                  id === session.organisationId ? (
                    <div class="row">
                      <Badge mood="good">These pages</Badge>
                      <button type="button" class="small" onClick={() => (asked.value = "leave")}>
                        Leave
                      </button>
                    </div>
                  ) : (
                    <ActionButton isSmall label={`Go to ${name}`} action={() => goTo(id)}>
                      Go there
                    </ActionButton>
                  ),
              },
            ]}
          />
        )}
      </Paged>
      {asked.value === "new" && <NewOrganisationDialog onClose={close} />}
      {asked.value === "leave" && (
        <ConfirmDialog
          title={`Leave ${session.organisation}?`}
          confirm="Leave"
          isDangerous
          onConfirm={() => void leave()}
          onCancel={close}
        >
          <p>
            You see nothing of it any more, and the API tokens that you have made there end. Only an invitation brings
            you back.
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}
