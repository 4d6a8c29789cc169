import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { FormDialog, productsMissing, useAct, useLetter, type ProductsOf } from "../parts/index.ts";
import { MemberFields } from "./member-fields.tsx";
import type { Role } from "./roles.ts";

/** Lets somebody in: a letter with a link goes to their address. */
export function InviteDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { act, problem } = useAct();
  const letter = useLetter();
  const email = useSignal("");
  const role = useSignal<Role>("viewer");
  const products = useSignal<ProductsOf>(null);
  const invite = async (): Promise<boolean> => {
    const invited = { email: email.value.trim(), role: role.value, products: products.value };
    return (await act("inviteMember", invited, letter.sent(invited.email))) !== undefined;
  };
  return (
    <FormDialog
      title="Invite somebody"
      submit="Invite"
      onSubmit={invite}
      onClose={onClose}
      missing={productsMissing(products.value)}
      problem={problem}
    >
      <p>They get a letter with a link, which counts once. Whoever has no account here makes one with it.</p>
      {letter.hint !== null && <p class="note busy">{letter.hint}</p>}
      <Field label="E-mail" value={email.value} onInput={(text) => (email.value = text)} />
      <MemberFields
        role={role.value}
        products={products.value}
        onRole={(chosen) => (role.value = chosen)}
        onProducts={(chosen) => (products.value = chosen)}
      />
    </FormDialog>
  );
}
