import type { JSX } from "preact";
import { useQuery, useSession, valueOf } from "../data/index.ts";
import { SelectField } from "./select-field.tsx";
import { TypedFilter } from "./typed-filter.tsx";

export interface ProductFilterProps {
  /** Code; empty: all products. */
  readonly value: string;
  readonly onChange: (code: string) => void;
}

/** One of the organisation's products; typed by who may not list them. */
export function ProductFilter(props: ProductFilterProps): JSX.Element {
  return useSession().can("product.read") ? (
    <ChosenProduct {...props} />
  ) : (
    <TypedFilter label="Product" value={props.value} onSettle={props.onChange} />
  );
}

const EVERY_MS = 60_000;

function ChosenProduct({ value, onChange }: ProductFilterProps): JSX.Element {
  const listed = valueOf(useQuery("listProducts", { limit: 500 }, EVERY_MS).value)?.products ?? [];
  const codes = listed.map(({ code }) => code);
  const known = value === "" || codes.includes(value) ? codes : [...codes, value];
  return (
    <SelectField
      label="Product"
      value={value}
      options={[{ value: "", title: "All" }, ...known.map((code) => ({ value: code, title: code }))]}
      onChange={onChange}
    />
  );
}
