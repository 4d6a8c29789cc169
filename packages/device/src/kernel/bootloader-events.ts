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
