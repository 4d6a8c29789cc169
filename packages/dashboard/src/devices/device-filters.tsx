import type { JSX } from "preact";
import { useQuery, valueOf } from "../data/index.ts";
import { search, setSearch } from "../frame/index.ts";
import { Filters, ProductFilter, SelectField, TypedFilter, spanWords } from "../parts/index.ts";
import { FILTER_NAMES, NO_FILTERS, TAGS, type FilterName } from "./device-filter.ts";
import { DEVICE_NEEDS } from "./device-need.ts";
import { PRESENCE_FILTERS } from "./device-presence.ts";
import { DEVICE_STATES } from "./device-state.ts";

const ANY = { value: "", title: "Any" };
const STATES = [ANY, ...Object.entries(DEVICE_STATES).map(([value, { title }]) => ({ value, title }))];
const WAYS = [ANY, ...Object.entries(PRESENCE_FILTERS).map(([value, title]) => ({ value, title }))];
const NEEDS = [ANY, ...Object.entries(DEVICE_NEEDS).map(([value, title]) => ({ value, title }))];
const SPANS = ["1h", "24h", "7d", "30d", "90d"] as const;
const VERSIONS_EVERY_MS = 60_000;

/** What devices are searched by: all of it stands in the address. */
export function DeviceFilters(): JSX.Element {
  const valueOfFilter = (name: FilterName): string => search.value.get(name) ?? "";
  const set = (name: FilterName) => (value: string) => setSearch({ [name]: value });
  const inUse = FILTER_NAMES.filter((name) => valueOfFilter(name) !== "");
  const product = valueOfFilter("product");
  const spans = withOther([...SPANS], valueOfFilter("notSeen"));
  return (
    <Filters
      first={
        <TypedFilter
          label="Search"
          value={valueOfFilter("text")}
          onSettle={set("text")}
          placeholder="How a UUID begins, or a label: site=Bern"
        />
      }
      inUse={inUse.filter((name) => name !== "text").length}
      onClear={inUse.length === 0 ? null : () => setSearch(NO_FILTERS)}
    >
      <SelectField label="State" value={valueOfFilter("state")} options={STATES} onChange={set("state")} />
      <SelectField label="Reached" value={valueOfFilter("presence")} options={WAYS} onChange={set("presence")} />
      <SelectField
        label="Needs attention"
        value={valueOfFilter("attention")}
        options={NEEDS}
        onChange={set("attention")}
      />
      <ProductFilter value={product} none="No product" onChange={set("product")} />
      <VersionFilter product={product} value={valueOfFilter("version")} onSettle={set("version")} />
      <SelectField
        label="Tag"
        value={valueOfFilter("tag")}
        options={[ANY, ...TAGS.map((tag) => ({ value: tag, title: tag }))]}
        onChange={set("tag")}
      />
      <SelectField
        label="Not seen for"
        value={valueOfFilter("notSeen")}
        options={[ANY, ...spans.map((span) => ({ value: span, title: spanWords(span) }))]}
        onChange={set("notSeen")}
      />
      <TypedFilter label="Label" value={valueOfFilter("label")} onSettle={set("label")} placeholder="site=Bern" />
    </Filters>
  );
}

/** Versions that devices run now are there to choose from. */
function VersionFilter(props: {
  readonly product: string;
  readonly value: string;
  readonly onSettle: (value: string) => void;
}): JSX.Element {
  const { product, value, onSettle } = props;
  const overview = valueOf(useQuery("getOverview", {}, VERSIONS_EVERY_MS).value);
  const run = overview?.versions.filter((row) => product === "" || row.product === product) ?? [];
  const suggestions = [...new Set(run.flatMap(({ version }) => version ?? []))];
  return (
    <TypedFilter label="Version" value={value} onSettle={onSettle} placeholder="1.2.0" suggestions={suggestions} />
  );
}

/** A value that somebody wrote into the address can be seen, too. */
function withOther(options: readonly string[], value: string): readonly string[] {
  return value === "" || options.includes(value) ? options : [...options, value];
}
