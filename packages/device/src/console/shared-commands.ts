import { LOCAL, stepOwner, type ConsoleOwner, type OwnerEvent } from "./arbiter.ts";
import type { ConsoleGate } from "./console-session.ts";

/** A remote terminal as the one who shares out the commands sees it. */
export interface RemoteParty {
  /** Somebody at the machine has taken the commands back. */
  close(): void;
}

/** Shares the commands out between the machine's own consoles and remote terminals. */
export class SharedCommands {
  readonly #parties = new Map<number, RemoteParty>();
  readonly #onChange: (owner: ConsoleOwner["kind"]) => void;
  #owner: ConsoleOwner = LOCAL;
  #lastId = 0;

  /** @param onChange told whenever somebody else has them */
  constructor(onChange: (owner: ConsoleOwner["kind"]) => void) {
    this.#onChange = onChange;
  }

  get owner(): ConsoleOwner["kind"] {
    return this.#owner.kind;
  }

  /** What consoles of the machine ask. */
  gate(): ConsoleGate {
    const isShut = (): boolean => this.#owner.kind === "remote";
    return {
      get isShut() {
        return isShut();
      },
      takeOver: () => void this.#step({ kind: "take-over" }),
    };
  }

  /** Undefined when another remote terminal has them; else gives them back, which does no harm twice. */
  enter(party: RemoteParty): (() => void) | undefined {
    const id = ++this.#lastId;
    this.#parties.set(id, party);
    const isAdmitted = this.#step({ kind: "enter", id });
    const leave = (): void => {
      this.#parties.delete(id);
      this.#step({ kind: "leave", id });
    };
    if (isAdmitted) return leave;
    leave();
    return undefined;
  }

  #step(event: OwnerEvent): boolean {
    const before = this.#owner.kind;
    const { owner, effects } = stepOwner(this.#owner, event);
    this.#owner = owner;
    for (const effect of effects) if (effect.kind === "close") this.#parties.get(effect.id)?.close();
    if (owner.kind !== before) this.#onChange(owner.kind);
    return effects.some(({ kind }) => kind === "admit");
  }
}
