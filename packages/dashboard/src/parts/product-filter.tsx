import type { JSX } from "preact";
import { useQuery, useSession, valueOf } from "../data/index.ts";
import { SelectField } from "./select-field.tsx";
import { TypedFilter } from "./typed-filter.tsx";

export interface ProductFilterProps {
  /** Code; empty: all products. */
  readonly value: string;
  readonly onChange: (code: string) => void;
}

/** One of the organisation's products; typed by who may not list them. Nothing where there is nothing to choose from. */
export function ProductFilter(props: ProductFilterProps): JSX.Element | null {
  return useSession().can("product.read") ? (
    <ChosenProduct {...props} />
  ) : (
    <TypedFilter label="Product" value={props.value} onSettle={props.onChange} />
  );
}

const EVERY_MS = 60_000;

function ChosenProduct({ value, onChange }: ProductFilterProps): JSX.Element | null {
  const listed = valueOf(useQuery("listProducts", { limit: 500 }, EVERY_MS).value)?.products ?? [];
  if (listed.length < 2 && value === "") return null;
  const isListed = value === "" || listed.some(({ code }) => code === value);
  return (
    <SelectField
      label="Product"
      value={value}
      options={[
        { value: "", title: "All" },
        ...(isListed ? [] : [{ value, title: value }]),
        ...listed.map(({ code, title }) => ({ value: code, title: title === code ? code : `${code} · ${title}` })),
      ]}
      onChange={onChange}
    />
  );
}
