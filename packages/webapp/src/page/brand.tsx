import { Mark } from "@regrow/components/mark";
import type { JSX } from "preact";
import { readVersion, useReadings, valueIn } from "../device/index.ts";

/** What the device is, and what it runs. */
export function Brand(): JSX.Element {
  const { product, version } = readVersion(valueIn(useReadings(), "system.version"));
  return (
    <div class="brand">
      <Mark />
      <div>
        <strong>{product === "" || product === "NONE" ? "Device" : product}</strong>
        <span>{version === "" ? "Regrow" : version}</span>
      </div>
    </div>
  );
}
