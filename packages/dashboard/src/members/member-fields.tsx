import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { SelectField } from "../parts/index.ts";
import { ROLE_OPTIONS, type Role } from "./roles.ts";

export interface MemberFieldsProps {
  readonly role: Role;
  readonly products: string;
  readonly onRole: (role: Role) => void;
  readonly onProducts: (products: string) => void;
}

/** What somebody may do, and for which products. */
export function MemberFields({ role, products, onRole, onProducts }: MemberFieldsProps): JSX.Element {
  return (
    <>
      <SelectField label="Role" value={role} options={ROLE_OPTIONS} onChange={onRole} />
      <Field
        label="Products"
        value={products}
        onInput={onProducts}
        hint="Codes with commas between. Empty: all products of the organisation."
        isCode
      />
    </>
  );
}
