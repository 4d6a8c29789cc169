import { useSignal } from "@preact/signals";
import { ActionButton } from "@regrow/components/button";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { Badge, FormCard, useAct, useLetter } from "../parts/index.ts";

interface EmailFormProps {
  readonly email: string | null;
  readonly isVerified: boolean;
}

/** The address where letters go. */
export function EmailForm({ email, isVerified }: EmailFormProps): JSX.Element {
  const { act, problem } = useAct();
  const letter = useLetter();
  const next = useSignal("");
  const password = useSignal("");
  const change = async (): Promise<void> => {
    const changed = { email: next.value.trim(), password: password.value };
    if ((await act("changeEmail", changed, letter.sent(changed.email))) === undefined) return;
    next.value = password.value = "";
  };
  return (
    <FormCard title="E-mail" submit="Change the address" onSubmit={change} problem={problem}>
      <div class="row">
        <span class="break">{email ?? "none"}</span>
        {isVerified ? <Badge mood="good">confirmed</Badge> : <Badge mood="busy">not confirmed</Badge>}
        {!isVerified && email !== null && (
          <ActionButton isSmall action={() => act("resendVerification", {}, letter.sent(email))}>
            Send the letter again
          </ActionButton>
        )}
      </div>
      <Field
        label="New address"
        value={next.value}
        onInput={(text) => (next.value = text)}
        hint={["It counts when the link in the letter was used.", letter.hint ?? ""].join(" ").trim()}
      />
      <Field label="Your password" type="password" value={password.value} onInput={(text) => (password.value = text)} />
    </FormCard>
  );
}
