import type { JSX } from "preact";
import { whyNotNow, type TabProps } from "../device.ts";
import { useConsole } from "./console-context.ts";

/** Opens the console, says why it is over, and offers to go on. */
export function ConsoleStatus({ device }: TabProps): JSX.Element {
  const { state, linkSinceMs, open, close } = useConsole();
  const now = state.value;
  const isReachable = whyNotNow(device) === null;
  const isBack = isReachable && device.onlineSinceMs !== linkSinceMs.value;
  const start = (title: string): JSX.Element => (
    <button
      type="button"
      class="main"
      aria-disabled={!isReachable}
      onClick={() => isReachable && open(device.onlineSinceMs)}
    >
      {title}
    </button>
  );
  switch (now.kind) {
    case "closed":
      return <div class="row">{start("Open the console")}</div>;
    case "opening":
      return (
        <p class="row" role="status">
          <span class="spinner" aria-hidden="true" /> Opening the console
        </p>
      );
    case "open":
      return (
        <div class="row apart">
          <p role="status">The console is open.</p>
          <button type="button" class="small" onClick={close}>
            Close it
          </button>
        </div>
      );
    case "ended":
      return (
        <div class={`note ${now.end.isRestart ? "busy" : "bad"}`} role="status">
          <p>
            <strong>{now.end.text}</strong>
          </p>
          {isBack && <p>The device is back online.</p>}
          {now.end.isRestart && !isBack && (
            <p class="row">
              <span class="spinner" aria-hidden="true" /> Waiting for it
            </p>
          )}
          {(!now.end.isRestart || isBack) && <div class="row">{start("Go on")}</div>}
        </div>
      );
  }
}
