import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { Badge, Facts, countedText } from "../parts/index.ts";

interface WhatBecameProps {
  readonly code: string;
  readonly bundle: Pick<AnswerOf<"getBundle">, "version" | "outcomes" | "faults">;
}

/** What became of a version on the devices that had it, by their signed logs, whatever they run now. */
export function WhatBecame({ code, bundle: { version, outcomes, faults } }: WhatBecameProps): JSX.Element {
  const { confirmed, rolledBack } = outcomes;
  const search = new URLSearchParams({ product: code, version });
  return (
    <section class="card stack" aria-label="What became of it">
      <h2>What became of it</h2>
      {confirmed === 0 && rolledBack === 0 && faults === 0 ? (
        <p class="quiet">No device has tried it yet.</p>
      ) : (
        <Facts
          facts={[
            ["Confirmed on", devicesText(confirmed)],
            [
              "Rolled back on",
              rolledBack === 0 ? (
                devicesText(rolledBack)
              ) : (
                <Badge key="back" mood="bad">
                  {devicesText(rolledBack)}
                </Badge>
              ),
            ],
            [
              "Faults",
              faults === 0 ? (
                "none"
              ) : (
                <a key="faults" href={`/faults?${search.toString()}`}>
                  {faults.toLocaleString("en")}, by cause
                </a>
              ),
            ],
          ]}
        />
      )}
    </section>
  );
}

function devicesText(devices: number): string {
  if (devices === 0) return "no device";
  return devices === 1 ? "1 device" : `${countedText(devices)} devices`;
}
