import { useSignal } from "@preact/signals";
import { ActionButton } from "@regrow/components/button";
import type { JSX } from "preact";
import { Command, ExactTime, Problem, useAct } from "../parts/index.ts";

export interface TokenCommandsProps {
  readonly kind: "provision" | "claim";
  /** What is typed on the device's console with the token. */
  readonly commands: (token: string) => readonly string[];
}

/** Makes a token for one device, and shows it once in the commands that take it. */
export function TokenCommands({ kind, commands }: TokenCommandsProps): JSX.Element {
  const { act, problem } = useAct();
  const made = useSignal<{ readonly token: string; readonly expiresAtMs: number } | null>(null);
  const make = async (): Promise<void> => {
    const answer = await act("createToken", { kind }, `A ${kind} token is made.`);
    if (answer !== undefined) made.value = answer;
  };
  const token = made.value;
  return (
    <div class="stack tight">
      {problem.value !== null && <Problem error={problem.value} />}
      {token === null ? (
        <div class="row">
          <ActionButton kind="main" action={make}>
            Make a {kind} token
          </ActionButton>
          <span class="quiet small">For one device, for a day. It is shown once.</span>
        </div>
      ) : (
        <>
          {commands(token.token).map((line) => (
            <Command key={line} line={line} />
          ))}
          <p class="quiet small">
            The token counts for one device, until <ExactTime atMs={token.expiresAtMs} />. It is not shown again.
          </p>
        </>
      )}
    </div>
  );
}
