import type { JSX } from "preact";
import { ProductsField, SelectField, type ProductsOf } from "../parts/index.ts";
import { ROLE_OPTIONS, type Role } from "./roles.ts";

export interface MemberFieldsProps {
  readonly role: Role;
  readonly products: ProductsOf;
  readonly onRole: (role: Role) => void;
  readonly onProducts: (products: ProductsOf) => void;
}

/** What somebody may do, and for which products. */
export function MemberFields({ role, products, onRole, onProducts }: MemberFieldsProps): JSX.Element {
  return (
    <>
      <SelectField label="Role" value={role} options={ROLE_OPTIONS} onChange={onRole} />
      <ProductsField value={products} onChange={onProducts} />
    </>
  );
}
