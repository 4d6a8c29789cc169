import { useSignal } from "@preact/signals";
import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { FormDialog, productsMissing, useAct } from "../parts/index.ts";
import { MemberFields } from "./member-fields.tsx";

export type Member = AnswerOf<"listMembers">["members"][number];

/** Changes what a member may do. */
export function ChangeMemberDialog(props: { readonly member: Member; readonly onClose: () => void }): JSX.Element {
  const { userId, userName, role: before, products: productsBefore } = props.member;
  const { act, problem } = useAct();
  const role = useSignal(before);
  const products = useSignal(productsBefore);
  const change = async (): Promise<boolean> => {
    const changed = { userId, role: role.value, products: products.value };
    return (await act("changeMember", changed, `${userName} is changed.`)) !== undefined;
  };
  return (
    <FormDialog
      title={`What ${userName} may do`}
      submit="Change"
      onSubmit={change}
      onClose={props.onClose}
      missing={productsMissing(products.value)}
      problem={problem}
    >
      <MemberFields
        role={role.value}
        products={products.value}
        onRole={(chosen) => (role.value = chosen)}
        onProducts={(chosen) => (products.value = chosen)}
      />
      <p class="quiet">It counts at once, for API tokens that {userName} has made too.</p>
    </FormDialog>
  );
}
