import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { FormCard, useAct } from "../parts/index.ts";

/** Sets another password; all other sessions end. */
export function PasswordForm(): JSX.Element {
  const { act, problem } = useAct();
  const password = useSignal("");
  const next = useSignal("");
  const change = async (): Promise<void> => {
    const changed = { password: password.value, newPassword: next.value };
    if (
      (await act("changePassword", changed, "The password is changed, and all other sessions have ended.")) ===
      undefined
    )
      return;
    password.value = next.value = "";
  };
  return (
    <FormCard title="Password" submit="Change the password" onSubmit={change} problem={problem}>
      <Field label="Password now" type="password" value={password.value} onInput={(text) => (password.value = text)} />
      <Field
        label="New password"
        type="password"
        value={next.value}
        onInput={(text) => (next.value = text)}
        hint="At least 10 characters. All other sessions end."
      />
    </FormCard>
  );
}
