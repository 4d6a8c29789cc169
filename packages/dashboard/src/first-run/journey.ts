import { signal, type ReadonlySignal } from "@preact/signals";

/** How far somebody is on the way to their first device, and what they have typed for it. */
interface JourneyState {
  /** "ahead": nothing of it was seen yet. "over": they have closed what stands at its end. */
  readonly stage: "ahead" | "begun" | "over";
  readonly product: string;
  /** Folder of the program that devices are to run. */
  readonly program: string;
  /** Port that the program serves on the machine of who reads this. */
  readonly port: string;
}

/** The same as this browser remembers it: whoever comes back finds it as it was. */
export interface Journey {
  readonly now: ReadonlySignal<JourneyState>;
  readonly change: (part: Partial<JourneyState>) => void;
}

/** Any; the hello program of the checkout is of this product. */
export const DEFAULTS = { product: "HELLO", program: "examples/hello", port: "8090", version: "1.0.0" } as const;
const AHEAD: JourneyState = {
  ...{ stage: "ahead", product: DEFAULTS.product, program: DEFAULTS.program, port: DEFAULTS.port },
};

/** Where texts are remembered; the browser's `localStorage`, which may be switched off or full. */
type Memory = Pick<Storage, "getItem" | "setItem">;

/** @param memory asked for each time: a browser may refuse the very question */
export function createJourney(organisationId: string, memory: () => Memory): Journey {
  const key = `first run ${organisationId}`;
  const now = signal(attempt(() => readJourney(memory().getItem(key))) ?? AHEAD);
  return {
    now,
    change: (part) => {
      now.value = { ...now.peek(), ...part };
      attempt(() => memory().setItem(key, JSON.stringify(now.peek())));
    },
  };
}

/** Longer is nothing that somebody has typed here. */
const MAX_LENGTH = 400;

function readJourney(text: string | null): JourneyState {
  const held: unknown = text === null ? null : JSON.parse(text);
  const fields = new Map(Object.entries(typeof held === "object" && held !== null ? held : {}));
  const typed = (name: "product" | "program" | "port"): string => {
    const value: unknown = fields.get(name);
    return typeof value === "string" && value.length <= MAX_LENGTH ? value : AHEAD[name];
  };
  const stage = STAGES.find((each) => each === fields.get("stage")) ?? AHEAD.stage;
  return { stage, product: typed("product"), program: typed("program"), port: typed("port") };
}

const STAGES = ["ahead", "begun", "over"] as const;

/** What cannot be remembered is known until the page is left. */
function attempt<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
