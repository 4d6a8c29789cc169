import { Field } from "@regrow/components/field";
import type { EventType } from "@regrow/core/webhook";
import type { JSX } from "preact";
import { CheckField, ConflictNote, FormDialog, useAct, useDraft } from "../parts/index.ts";
import { CHOICES, type Webhook } from "./webhooks.ts";

interface WebhookDialogProps {
  /** As it is; null: a new one. */
  readonly webhook: Webhook | null;
  readonly onMade: (secret: string) => void;
  readonly onClose: () => void;
}

const NEW = { title: "", url: "https://", events: CHOICES.map(({ type }) => type) };

/** Says who is told what happens. */
export function WebhookDialog({ webhook, onMade, onClose }: WebhookDialogProps): JSX.Element {
  const { act, problem, clear } = useAct();
  const { title, url, events } = webhook ?? NEW;
  const draft = useDraft({ title, url, events: events as readonly EventType[] }, webhook?.revision ?? "");
  const isNew = webhook === null;
  const choose = (type: EventType, isChosen: boolean): void =>
    draft.change({
      events: isChosen ? [...draft.fields.events, type] : draft.fields.events.filter((each) => each !== type),
    });
  const save = async (): Promise<boolean> => {
    if (webhook !== null) {
      const changed = { id: webhook.id, ...draft.fields, revision: draft.revision };
      return (await act("changeWebhook", changed, "The webhook is changed.")) !== undefined;
    }
    const made = await act("createWebhook", draft.fields, null);
    if (made !== undefined) onMade(made.secret);
    return false; // what was made takes this dialog's place
  };
  return (
    <FormDialog
      title={isNew ? "Make a webhook" : "Change the webhook"}
      submit={isNew ? "Make it" : "Change"}
      onSubmit={save}
      onClose={onClose}
      problem={problem}
    >
      <ConflictNote
        draft={draft}
        onDecided={clear}
        show={(theirs) => `${theirs.title} ${theirs.url}, ${theirs.events.length} events`}
      />
      <Field label="Title" value={draft.fields.title} onInput={(text) => draft.change({ title: text })} />
      <Field
        label="Address"
        value={draft.fields.url}
        onInput={(text) => draft.change({ url: text })}
        hint="It gets a POST with JSON for each event, signed as Standard Webhooks has it."
        isCode
      />
      <fieldset class="scrolls">
        <legend class="label">Told of</legend>
        {CHOICES.map(({ type, when }) => (
          <CheckField
            key={type}
            isChecked={draft.fields.events.includes(type)}
            onChange={(isChosen) => choose(type, isChosen)}
          >
            {when} <span class="quiet small">{type}</span>
          </CheckField>
        ))}
      </fieldset>
    </FormDialog>
  );
}
