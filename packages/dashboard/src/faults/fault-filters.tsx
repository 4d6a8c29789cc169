import { FAULT_SUBJECTS, SUBJECT_WORDS } from "@regrow/core/fault";
import type { JSX } from "preact";
import { search, setSearch } from "../frame/index.ts";
import { Filters, ProductFilter, SelectField, TypedFilter, readSpan, spanWords } from "../parts/index.ts";
import { FAULT_FILTER_NAMES, NEW_FAULT, NO_FAULT_FILTERS, type FaultFilterName } from "./fault-filter.ts";

const SPANS = ["1h", "24h", "7d", "30d"] as const;

/** What faults are narrowed down by: all of it stands in the address. */
export function FaultFilters(): JSX.Element {
  const valueOfFilter = (name: FaultFilterName): string => search.value.get(name) ?? "";
  const set = (name: FaultFilterName) => (value: string) => setSearch({ [name]: value });
  const product = valueOfFilter("product");
  const since = valueOfFilter("since");
  const spans = readSpan(since) === null || SPANS.some((span) => span === since) ? SPANS : [...SPANS, since];
  const inUse = FAULT_FILTER_NAMES.filter((name) => valueOfFilter(name) !== "").length;
  return (
    <Filters inUse={inUse} onClear={inUse === 0 ? null : () => setSearch(NO_FAULT_FILTERS)}>
      <SelectField
        label="Seen in the last"
        value={since}
        options={[{ value: "", title: "Any time" }, ...spans.map((span) => ({ value: span, title: spanWords(span) }))]}
        onChange={set("since")}
      />
      <SelectField
        label="Seen first"
        value={valueOfFilter("attention")}
        options={[
          { value: "", title: "Any time" },
          { value: NEW_FAULT, title: "In the last 24 hours" },
        ]}
        onChange={set("attention")}
      />
      <ProductFilter value={product} onChange={(code) => setSearch({ product: code, version: undefined })} />
      {product !== "" && (
        <TypedFilter label="Version" value={valueOfFilter("version")} onSettle={set("version")} placeholder="1.2.0" />
      )}
      <SelectField
        label="Who failed"
        value={valueOfFilter("subject")}
        options={[
          { value: "", title: "Any" },
          ...FAULT_SUBJECTS.map((subject) => ({ value: subject, title: SUBJECT_WORDS[subject] })),
        ]}
        onChange={set("subject")}
      />
    </Filters>
  );
}
