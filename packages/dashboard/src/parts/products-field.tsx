import type { JSX } from "preact";
import { usePages, valueOf } from "../data/index.ts";
import { CheckField } from "./check-field.tsx";
import { MOST_CHOICES } from "./most-choices.ts";
import { withProduct, type ProductsOf } from "./products.ts";

export interface ProductsFieldProps {
  readonly value: ProductsOf;
  readonly onChange: (products: ProductsOf) => void;
}

/** All products, or some of them by name. */
export function ProductsField({ value, onChange }: ProductsFieldProps): JSX.Element {
  const pages = usePages("listProducts", { limit: MOST_CHOICES }, ({ products }) => products);
  const listed = valueOf(pages.loaded.value)?.items ?? [];
  const titles = new Map(listed.map(({ code, title }) => [code, title]));
  const codes = [...new Set([...titles.keys(), ...(value ?? [])])];
  return (
    <fieldset class="scrolls">
      <legend class="label">Products</legend>
      <CheckField isChecked={value === null} onChange={(isAll) => onChange(isAll ? null : [])}>
        All, those too that come later
      </CheckField>
      {value !== null &&
        codes.map((code) => {
          const title = titles.get(code) ?? code;
          return (
            <CheckField
              key={code}
              isChecked={value.includes(code)}
              onChange={(isChosen) => onChange(withProduct(value, code, isChosen))}
            >
              {code} {title !== code && <span class="quiet small">{title}</span>}
            </CheckField>
          );
        })}
      {value !== null && codes.length === 0 && pages.loaded.value.kind === "loaded" && (
        <p class="quiet">There is no product yet.</p>
      )}
    </fieldset>
  );
}
