import type { JSX } from "preact";
import { usePages, useSession, valueOf } from "../data/index.ts";
import { MOST_CHOICES } from "./most-choices.ts";
import { NONE } from "./none.ts";
import { SelectField } from "./select-field.tsx";
import { TypedFilter } from "./typed-filter.tsx";

export interface ProductFilterProps {
  /** Code; empty: all products. */
  readonly value: string;
  readonly onChange: (code: string) => void;
  /** What can be asked for beside products is called so: what has none. Left out where that cannot be. */
  readonly none?: string;
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

function ChosenProduct({ value, onChange, none }: ProductFilterProps): JSX.Element | null {
  const pages = usePages("listProducts", { limit: MOST_CHOICES }, ({ products }) => products, EVERY_MS);
  const listed = valueOf(pages.loaded.value)?.items ?? [];
  if (listed.length < 2 && value === "") return null;
  const others = none === undefined ? [] : [{ value: NONE, title: none }];
  const isListed = ["", ...others.map((each) => each.value), ...listed.map(({ code }) => code)].includes(value);
  return (
    <SelectField
      label="Product"
      value={value}
      options={[
        { value: "", title: "All" },
        ...(isListed ? [] : [{ value, title: value }]),
        ...listed.map(({ code, title }) => ({ value: code, title: title === code ? code : `${code} · ${title}` })),
        ...others,
      ]}
      onChange={onChange}
    />
  );
}
