import type { JSX } from "preact";
import { usePages, useSession, valueOf } from "../data/index.ts";
import { MOST_CHOICES, TypedFilter } from "../parts/index.ts";

export interface ActorFilterProps {
  /** Of a person, a token or a device; empty: whoever. */
  readonly value: string;
  readonly onChange: (name: string) => void;
}

/** Who did it: members are there to choose from, for who may see them. */
export function ActorFilter(props: ActorFilterProps): JSX.Element {
  return useSession().can("organisation.read") ? <AmongMembers {...props} /> : <Actor {...props} known={[]} />;
}

const EVERY_MS = 60_000;

function AmongMembers(props: ActorFilterProps): JSX.Element {
  const pages = usePages("listMembers", { limit: MOST_CHOICES }, ({ members }) => members, EVERY_MS);
  const members = valueOf(pages.loaded.value)?.items ?? [];
  return <Actor {...props} known={members.map(({ userName }) => userName)} />;
}

function Actor({ value, onChange, known }: ActorFilterProps & { readonly known: readonly string[] }): JSX.Element {
  return (
    <TypedFilter
      label="Who"
      value={value}
      onSettle={onChange}
      placeholder="Name of a person, token or device"
      suggestions={known}
    />
  );
}
