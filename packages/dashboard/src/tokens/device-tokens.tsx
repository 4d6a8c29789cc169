import { useSignal } from "@preact/signals";
import { ActionButton } from "@regrow/components/button";
import type { JSX } from "preact";
import { usePages } from "../data/index.ts";
import { Command, EmptyState, Paged, Problem, SecretOnce, Table, TimeAgo, useAct } from "../parts/index.ts";
import { BatchDialog } from "./batch-dialog.tsx";
import { commandsOf, isOver, usesText, type DeviceToken, type MadeToken } from "./device-tokens.ts";
import { MakeTokenDialog } from "./make-token-dialog.tsx";

type Asked = { readonly kind: "make" | "batch" } | { readonly kind: "made"; readonly token: MadeToken };

/** Tokens with which devices are provisioned and claimed. */
export function DeviceTokens(): JSX.Element {
  const pages = usePages("listTokens", { limit: 50 }, ({ tokens }) => tokens);
  const { act, problem } = useAct();
  const asked = useSignal<Asked | null>(null);
  const close = (): void => void (asked.value = null);
  const end = (token: DeviceToken): JSX.Element | null =>
    isOver(token, Date.now()) ? null : (
      <ActionButton isSmall action={() => act("revokeToken", { id: token.id }, "The token counts no more.")}>
        End
      </ActionButton>
    );
  return (
    <section class="card stack">
      <div class="row apart">
        <h2>For devices</h2>
        <div class="row">
          <button type="button" class="main" onClick={() => (asked.value = { kind: "make" })}>
            Make a token
          </button>
          <button type="button" onClick={() => (asked.value = { kind: "batch" })}>
            Make many
          </button>
        </div>
      </div>
      <p class="quiet">
        A provisioning token gives a device its certificate; a claim token makes it yours, and part of a product where
        it names one.
      </p>
      {problem.value !== null && <Problem error={problem.value} />}
      <Paged
        of={pages}
        empty={
          <EmptyState title="No token counts now">
            <p>Make one, and type what it says on the device's console. The same by the command line:</p>
            <Command line="npx regrow token create --kind claim" />
          </EmptyState>
        }
      >
        {(items) => (
          <Table
            caption="Tokens for devices, newest first"
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { title: "For", cell: ({ kind }) => (kind === "provision" ? "provisioning" : "claiming") },
              { title: "Left", cell: (token) => usesText(token, Date.now()) },
              { title: "Product", cell: ({ product }) => product ?? <span class="quiet">none</span> },
              {
                title: "Device",
                cell: ({ uuid }) => (uuid === null ? <span class="quiet">any</span> : <code>{uuid}</code>),
              },
              { title: "Made", cell: ({ createdAtMs }) => <TimeAgo atMs={createdAtMs} /> },
              { title: "Ends", cell: ({ expiresAtMs }) => <TimeAgo atMs={expiresAtMs} /> },
              { title: "Actions", isActions: true, cell: end },
            ]}
          />
        )}
      </Paged>
      {asked.value?.kind === "make" && (
        <MakeTokenDialog onMade={(token) => (asked.value = { kind: "made", token })} onClose={close} />
      )}
      {asked.value?.kind === "batch" && <BatchDialog onClose={close} />}
      {asked.value?.kind === "made" && (
        <SecretOnce title="Type this on the device's console" lines={commandsOf(asked.value.token)} onClose={close}>
          <p>{asked.value.token.kind === "provision" ? "It gets its certificate then." : "It is yours then."}</p>
        </SecretOnce>
      )}
    </section>
  );
}
