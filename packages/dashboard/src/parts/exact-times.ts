import { signal, type ReadonlySignal } from "@preact/signals";

/** Whether times are shown to the second instead of how long ago they were: one switch for all of them, which touch and keyboard reach. */
export interface ExactTimes {
  readonly isOn: ReadonlySignal<boolean>;
  readonly toggle: () => void;
}

/** Of the browser: `localStorage`, which may be switched off or full. */
type Memory = Pick<Storage, "getItem" | "setItem">;

const KEY = "exact times";

/** @param memory asked for each time: a browser may refuse the very question */
export function createExactTimes(memory: () => Memory): ExactTimes {
  const isOn = signal(false);
  attempt(() => (isOn.value = memory().getItem(KEY) === "on"));
  return {
    isOn,
    toggle: () => {
      isOn.value = !isOn.peek();
      attempt(() => memory().setItem(KEY, isOn.peek() ? "on" : "off"));
    },
  };
}

/** What cannot be remembered counts until the page is left. */
function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // The choice is a comfort; nothing else depends on it.
  }
}
