import type { JSX } from "preact";
import { useSession } from "../../data/index.ts";
import { whyNotNow, type TabProps } from "../device.ts";
import { NotNowNote } from "../not-now.tsx";
import { useConsole } from "./console-context.ts";
import { ConsoleStatus } from "./console-status.tsx";
import { ScreenView } from "./screen-view.tsx";
import { TypingLine } from "./typing-line.tsx";

/** The device's live console: the same as on its serial line. */
export function ConsoleTab({ device }: TabProps): JSX.Element {
  const session = useSession();
  const { state } = useConsole();
  if (!session.can("device.console"))
    return (
      <p class="note">
        The console is for people who may use it: owner and support. Your role, {session.role}, may not.
      </p>
    );
  const { kind } = state.value;
  return (
    <>
      <p class="lead">
        The same console as on the device's serial line: up and down bring earlier lines back, Tab completes,{" "}
        <code>help</code> lists everything. <strong>Every line is in the audit log</strong>, under your name; secrets in
        it are not kept.
      </p>
      {kind !== "open" && whyNotNow(device) !== null && <NotNowNote device={device} />}
      <ConsoleStatus device={device} />
      {kind !== "closed" && (
        <section class="card terminal" aria-label="Console">
          <ScreenView />
          <TypingLine isOpen={kind === "open"} />
        </section>
      )}
    </>
  );
}
