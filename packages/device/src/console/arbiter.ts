/** Who has the commands: the consoles of the machine itself, or one remote terminal. Source: device-facts 4.1, never both. */
export type ConsoleOwner = { readonly kind: "local" } | { readonly kind: "remote"; readonly id: number };

export type OwnerEvent =
  /** A remote terminal has come in. */
  | { readonly kind: "enter"; readonly id: number }
  | { readonly kind: "leave"; readonly id: number }
  /** Somebody at a console of the machine wants the commands back. */
  | { readonly kind: "take-over" };

export type OwnerEffect =
  | { readonly kind: "admit"; readonly id: number }
  | { readonly kind: "refuse"; readonly id: number }
  | { readonly kind: "close"; readonly id: number };

export const LOCAL: ConsoleOwner = { kind: "local" };

/** Total: an event that does not fit changes nothing. */
export function stepOwner(
  owner: ConsoleOwner,
  event: OwnerEvent,
): { readonly owner: ConsoleOwner; readonly effects: readonly OwnerEffect[] } {
  const isRemote = owner.kind === "remote";
  switch (event.kind) {
    case "enter":
      if (isRemote) return { owner, effects: owner.id === event.id ? [] : [{ kind: "refuse", id: event.id }] };
      return { owner: { kind: "remote", id: event.id }, effects: [{ kind: "admit", id: event.id }] };
    case "leave":
      return { owner: isRemote && owner.id === event.id ? LOCAL : owner, effects: [] };
    case "take-over":
      return isRemote ? { owner: LOCAL, effects: [{ kind: "close", id: owner.id }] } : { owner, effects: [] };
  }
}
