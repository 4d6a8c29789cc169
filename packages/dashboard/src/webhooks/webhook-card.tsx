import { useSignal } from "@preact/signals";
import { ActionButton } from "@regrow/components/button";
import type { JSX } from "preact";
import { Badge, ConfirmedButton, Facts, Problem, SecretOnce, TimeAgo, useAct } from "../parts/index.ts";
import { Deliveries } from "./deliveries.tsx";
import { eventsText, standingOf, type Webhook } from "./webhooks.ts";

interface WebhookCardProps {
  readonly webhook: Webhook;
  readonly onChange: () => void;
}

/** One webhook: where it leads, how it stands, and what was sent. */
export function WebhookCard({ webhook, onChange }: WebhookCardProps): JSX.Element {
  const { id, title, url, events, code, isOn, failingSinceMs, createdAtMs } = webhook;
  const { act, problem } = useAct();
  const isOpen = useSignal(false);
  const secret = useSignal<string | null>(null);
  const standing = standingOf(webhook);
  const renew = async (): Promise<void> => {
    const renewed = await act("renewWebhookSecret", { id }, null);
    if (renewed !== undefined) secret.value = renewed.secret;
  };
  const name = title === "" ? url : title;
  return (
    <section class="card stack" aria-label={name}>
      <div class="row apart">
        <h2 class="break">{name}</h2>
        <Badge mood={standing.mood}>{standing.text}</Badge>
      </div>
      <Facts
        facts={[
          ["Address", <code key="url">{url}</code>],
          ["Product", code],
          ["Told of", eventsText(events)],
          ["Failing since", failingSinceMs === null ? null : <TimeAgo key="failing" atMs={failingSinceMs} />],
          ["Made", <TimeAgo key="made" atMs={createdAtMs} />],
        ]}
      />
      {problem.value !== null && <Problem error={problem.value} />}
      <div class="row">
        <ActionButton isSmall action={() => act("testWebhook", { id }, "A test is on its way.")}>
          Send a test
        </ActionButton>
        <ActionButton
          isSmall
          action={() => act("changeWebhook", { id, isOn: !isOn }, isOn ? "The webhook is off." : "The webhook is on.")}
        >
          {isOn ? "Switch off" : "Switch on"}
        </ActionButton>
        <button type="button" class="small" onClick={onChange}>
          Change
        </button>
        <ActionButton isSmall action={renew}>
          New secret
        </ActionButton>
        <ConfirmedButton
          button="Delete"
          isSmall
          title={`Delete ${name}?`}
          confirm="Delete"
          onConfirm={() => void act("deleteWebhook", { id }, `${name} is deleted.`)}
        >
          <p>Nobody is told there any more, and what waits is not sent.</p>
        </ConfirmedButton>
      </div>
      <details open={isOpen.value} onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
        <summary>What was sent</summary>
        {isOpen.value && <Deliveries id={id} />}
      </details>
      {secret.value !== null && (
        <SecretOnce title="The new secret" lines={[secret.value]} onClose={() => (secret.value = null)}>
          <p>Events are signed with it, and for a day with the one before too.</p>
        </SecretOnce>
      )}
    </section>
  );
}
