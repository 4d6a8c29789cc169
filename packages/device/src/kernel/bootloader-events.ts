import type { AppState, BootloaderEvent } from "../channel/index.ts";
import type { DmsRuntime } from "./dms-runtime.ts";

export interface EventListener {
  readonly announce: (line: string) => void;
  readonly reportApp: (state: AppState) => void;
  readonly dms: DmsRuntime | undefined;
}

/** Tells people and the DMS what the bootloader has told us. */
export function passOn(event: BootloaderEvent, { announce, reportApp, dms }: EventListener): void {
  switch (event.kind) {
    case "app":
      return reportApp(event.state);
    case "confirmed":
      announce(`Confirmed ${event.version}`);
      return dms?.changed();
    case "rolling-back":
      announce(`Rolling back ${event.version}`);
      return dms?.changed();
    case "healed":
      announce(`Healed: ${event.detail}`);
      return dms?.changed();
    case "reset-button":
      return announce(buttonText(event));
    case "recorded":
      return dms?.tell();
    case "stop":
      return undefined;
  }
}

/** Says once that the app has come up, whoever tells it first. */
export function appReporter(announce: (line: string) => void): (state: AppState) => void {
  let last: AppState = "none";
  return (state) => {
    if (state !== last && state === "ready") announce("App ready");
    last = state;
  };
}

function buttonText({ state, leftMs }: Extract<BootloaderEvent, { readonly kind: "reset-button" }>): string {
  switch (state) {
    case "held":
      return `Factory reset in ${Math.ceil(leftMs / 1_000)} s, if the button is held`;
    case "let-go":
      return "Button let go: no factory reset";
    case "reset":
      return "Factory reset by the button. Rebooting";
    case "failed":
      return "Factory reset by the button: the disk takes no writes, nothing is changed";
  }
}
