import type { JSX } from "preact";

/** A label of a device; it leads to all that have it. A long one is cut off here, and whole in the list's filter and its title. */
export function LabelChip({ label }: { readonly label: string }): JSX.Element {
  return (
    <a class="label-chip" href={`/devices?label=${encodeURIComponent(label)}`} title={label}>
      {label}
    </a>
  );
}
