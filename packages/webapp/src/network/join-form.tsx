import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useDevice } from "../device/index.ts";
import { ActionButton } from "@regrow/components/button";
import { Field } from "@regrow/components/field";
import { isSuccess, wordsOf, type CommandResult } from "../api/index.ts";
import { isOpen, joinLines, passkeyProblem, verifyLine } from "./join.ts";
import { pskHex } from "./psk.ts";
import type { FoundNetwork } from "./scan.ts";

/** One attempt to join, and back to what was before. */
const VERIFY_MS = 90_000;

export interface JoinFormProps {
  readonly network: FoundNetwork;
  readonly isSettingUp: boolean;
  readonly onJoined: () => Promise<void>;
}

/** Takes the passkey of a network, tries it, and keeps it. */
export function JoinForm({ network, isSettingUp, onJoined }: JoinFormProps): JSX.Element {
  const device = useDevice();
  const passkey = useSignal("");
  const isShown = useSignal(false);
  const outcome = useSignal<{ readonly mood: "good" | "bad"; readonly words: string } | null>(null);
  const { ssid, security } = network;
  const problem = passkeyProblem(security, passkey.value);
  const line = verifyLine(network, keyOf(security, passkey.value, ssid, problem));

  const verify = async (): Promise<void> => {
    if (line === null) return;
    const result = await device.run(line, { waitMs: VERIFY_MS });
    outcome.value = isSuccess(result)
      ? { mood: "good", words: `The passkey is right: the device can join ${ssid}.` }
      : { mood: "bad", words: unjoined(result) };
  };
  const join = async (): Promise<void> => {
    const lines = joinLines({ ssid, passkey: passkey.value, isSettingUp, isSafeMode: device.isSafeMode.value });
    if (lines === null) return void (outcome.value = { mood: "bad", words: "No command line can carry that name." });
    for (const each of lines) {
      const result = await device.run(each);
      // The last one cuts off whoever asked over the network.
      if (!isSuccess(result) && each !== lines.at(-1))
        return void (outcome.value = { mood: "bad", words: `${each.split(" ", 2).join(" ")}: ${wordsOf(result)}` });
    }
    outcome.value = { mood: "good", words: `Saved. The device joins ${ssid} now.` };
    await onJoined();
  };
  return (
    <section class="card stack" aria-label={`Join ${ssid}`}>
      <h2 class="break">Join {ssid}</h2>
      {!isOpen(security) && (
        <>
          <Field
            label="Passkey"
            type={isShown.value ? "text" : "password"}
            value={passkey.value}
            problem={passkey.value === "" ? null : problem}
            onInput={(text) => (passkey.value = text)}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={isShown.value}
              onChange={(event) => (isShown.value = event.currentTarget.checked)}
            />
            Show it
          </label>
        </>
      )}
      <div class="row">
        <ActionButton kind="main" isDisabled={problem !== null} action={join}>
          Save and join
        </ActionButton>
        {line !== null && (
          <ActionButton isDisabled={problem !== null} action={verify}>
            Try it first
          </ActionButton>
        )}
      </div>
      <output aria-live="polite">
        {outcome.value !== null && <p class={`note ${outcome.value.mood}`}>{outcome.value.words}</p>}
      </output>
    </section>
  );
}

/** Deriving it takes a moment, so only of what can be a passkey. */
function keyOf(security: string, passkey: string, ssid: string, problem: string | null): string {
  if (problem !== null || isOpen(security)) return "";
  return security.startsWith("WEP") ? passkey : pskHex(passkey, ssid);
}

function unjoined(result: CommandResult): string {
  return result.kind === "no-answer"
    ? "The connection to the device ended while it tried. It goes back to what was before: wait, and look again."
    : `The device cannot join with that passkey. ${wordsOf(result)}`;
}
