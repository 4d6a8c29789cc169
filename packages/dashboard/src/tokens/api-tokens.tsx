import { useSignal } from "@preact/signals";
import { ActionButton } from "@regrow/components/button";
import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { usePages } from "../data/index.ts";
import { Badge, EmptyState, Paged, Problem, SecretOnce, Table, TimeAgo, productsText, useAct } from "../parts/index.ts";
import { MakeApiTokenDialog } from "./make-api-token-dialog.tsx";

type ApiToken = AnswerOf<"listApiTokens">["apiTokens"][number];
type Asked = { readonly kind: "make" } | { readonly kind: "made"; readonly secret: string };

/** Tokens for programs, such as a pipeline that publishes. */
export function ApiTokens(): JSX.Element {
  const pages = usePages("listApiTokens", { limit: 50 }, ({ apiTokens }) => apiTokens);
  const { act, problem } = useAct();
  const asked = useSignal<Asked | null>(null);
  const close = (): void => void (asked.value = null);
  const stateOf = ({ id, name, revokedAtMs, expiresAtMs }: ApiToken): JSX.Element => {
    if (revokedAtMs !== null) return <Badge mood="quiet">Ended</Badge>;
    if (expiresAtMs <= Date.now()) return <Badge mood="quiet">Expired</Badge>;
    return (
      <ActionButton
        isSmall
        label={`End ${name}`}
        action={() => act("revokeApiToken", { id }, `The token ${name} counts no more.`)}
      >
        End
      </ActionButton>
    );
  };
  return (
    <section class="card stack">
      <div class="row apart">
        <h2>For programs</h2>
        <button type="button" class="main" onClick={() => (asked.value = { kind: "make" })}>
          Make an API token
        </button>
      </div>
      {problem.value !== null && <Problem error={problem.value} />}
      <Paged
        of={pages}
        empty={
          <EmptyState title="No program has a token">
            <p>
              A pipeline that publishes needs one: give it as <code>REGROW_TOKEN</code>. What programs can do is{" "}
              <a href="/api/docs">in the API's pages</a>.
            </p>
          </EmptyState>
        }
      >
        {(items) => (
          <Table
            caption="API tokens, newest first"
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { title: "Name", cell: ({ name }) => name },
              { title: "May", cell: ({ scopes }) => <span class="small break">{scopes.join(", ")}</span> },
              { title: "Products", cell: ({ products }) => <span class="break">{productsText(products)}</span> },
              { title: "Made by", cell: ({ madeBy }) => madeBy },
              { title: "Last used", cell: ({ lastUsedAtMs }) => <TimeAgo atMs={lastUsedAtMs} /> },
              { title: "Ends", cell: ({ expiresAtMs }) => <TimeAgo atMs={expiresAtMs} /> },
              { title: "Actions", isActions: true, cell: stateOf },
            ]}
          />
        )}
      </Paged>
      {asked.value?.kind === "make" && (
        <MakeApiTokenDialog onMade={(secret) => (asked.value = { kind: "made", secret })} onClose={close} />
      )}
      {asked.value?.kind === "made" && (
        <SecretOnce title="The API token" lines={[asked.value.secret]} onClose={close}>
          <p>Give it to the program as a secret. Whoever has it may do what you have chosen.</p>
        </SecretOnce>
      )}
    </section>
  );
}
