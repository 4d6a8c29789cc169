import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { useSession } from "../../data/index.ts";
import { CheckField, FormDialog, useAct } from "../../parts/index.ts";
import { whyNotNow, type NotNow, type TabProps } from "../device.ts";

/** Lets the device ask for its update now, as 'ota' on its console does. */
export function UpdateNow({ device }: TabProps): JSX.Element | null {
  const session = useSession();
  const isOpen = useSignal(false);
  const answer = useSignal<string | null>(null);
  if (!session.can("device.console") || device.state !== "activated") return null;
  const why = whyNotNow(device);
  if (why !== null)
    return (
      <p class="quiet small">
        It cannot be asked to update now: {WHY_NOT[why]}. It asks by itself, with each check-in.
        {(why === "no-link" || why === "commands-off") && (
          <>
            {" "}
            To ask it from here, type on its console: <code>set dms.cmd.enabled 1</code>, <code>save</code>,{" "}
            <code>reboot</code>.
          </>
        )}
      </p>
    );
  return (
    <>
      <div class="row">
        <button type="button" onClick={() => (isOpen.value = true)}>
          Update now
        </button>
      </div>
      <p role="status" class="break">
        {answer.value}
      </p>
      {isOpen.value && (
        <UpdateDialog
          device={device}
          onAnswer={(text) => (answer.value = text)}
          onClose={() => (isOpen.value = false)}
        />
      )}
    </>
  );
}

const WHY_NOT: Readonly<Record<NotNow, string>> = {
  "never-seen": "it has never been here",
  offline: "it is offline",
  "link-lost": "it was not heard of since its live link ended",
  "no-link": "it checks in, but has no live link",
  "commands-off": "it takes no commands from here",
};

interface DialogProps extends TabProps {
  readonly onAnswer: (text: string) => void;
  readonly onClose: () => void;
}

function UpdateDialog({ device: { uuid, tag }, onAnswer, onClose }: DialogProps): JSX.Element {
  const { act, problem } = useAct();
  const version = useSignal("");
  const isForced = useSignal(false);
  const send = async (): Promise<boolean> => {
    const named = version.value.trim();
    const answer = await act(
      "updateDeviceNow",
      { uuid, force: isForced.value, version: named === "" ? null : named },
      null,
    );
    if (answer !== undefined) onAnswer(`The device says: ${answer.text}`);
    return answer !== undefined;
  };
  return (
    <FormDialog title="Update now" submit="Let it update" onSubmit={send} onClose={onClose} problem={problem}>
      <p>
        The device asks for its update at once, whatever its window says, as 'ota' on its console does. It counts as
        consent. The version runs on trial first.
      </p>
      <Field
        label="Version"
        hint={`Empty: what its tag, ${tag}, names. Devices of a production product take no version by name.`}
        value={version.value}
        onInput={(text) => (version.value = text)}
        isCode
      />
      <CheckField isChecked={isForced.value} onChange={(next) => (isForced.value = next)}>
        Install it even if it runs already, or was rolled back here
      </CheckField>
    </FormDialog>
  );
}
