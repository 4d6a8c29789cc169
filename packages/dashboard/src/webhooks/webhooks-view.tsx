import { useSignal } from "@preact/signals";
import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { usePages, valueOf } from "../data/index.ts";
import { Command, EmptyState, Paged, SecretOnce } from "../parts/index.ts";
import { WebhookCard } from "./webhook-card.tsx";
import { WebhookDialog } from "./webhook-dialog.tsx";
import type { Webhook } from "./webhooks.ts";

type Asked =
  /** By its identifier; null: a new one. */
  { readonly kind: "edit"; readonly id: string | null } | { readonly kind: "made"; readonly secret: string };

/** Who is told what happens. */
export function WebhooksView(): JSX.Element {
  const pages = usePages("listWebhooks", { limit: 50 }, ({ webhooks }) => webhooks);
  const asked = useSignal<Asked | null>(null);
  const close = (): void => void (asked.value = null);
  const edited = editedOf(asked.value, valueOf(pages.loaded.value)?.items ?? []);
  return (
    <View
      title="Webhooks"
      lead="Programs of yours that are told what happens, as it happens."
      actions={
        <button type="button" class="main" onClick={() => (asked.value = { kind: "edit", id: null })}>
          Make a webhook
        </button>
      }
    >
      <Paged
        of={pages}
        empty={
          <EmptyState title="Nobody is told yet">
            <p>
              A webhook tells a program of yours when a device was claimed, an update rolled back, or a new fault came
              up.
            </p>
            <Command line="npx regrow webhook add https://example.com/regrow" />
          </EmptyState>
        }
      >
        {(items) =>
          items.map((webhook) => (
            <WebhookCard
              key={webhook.id}
              webhook={webhook}
              onChange={() => (asked.value = { kind: "edit", id: webhook.id })}
            />
          ))
        }
      </Paged>
      {edited !== undefined && (
        <WebhookDialog webhook={edited} onMade={(secret) => (asked.value = { kind: "made", secret })} onClose={close} />
      )}
      {asked.value?.kind === "made" && (
        <SecretOnce title="The webhook's secret" lines={[asked.value.secret]} onClose={close}>
          <p>Every event is signed with it: your program checks that, and knows that it comes from here.</p>
        </SecretOnce>
      )}
    </View>
  );
}

/** As it is read now: what others make of it meanwhile is seen. Undefined while none is edited, and where it has gone. */
function editedOf(asked: Asked | null, webhooks: readonly Webhook[]): Webhook | null | undefined {
  if (asked?.kind !== "edit") return undefined;
  return asked.id === null ? null : webhooks.find(({ id }) => id === asked.id);
}
