import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { readVersion, useDevice, useReadings, valueIn } from "../device/index.ts";
import { View } from "@regrow/components/frame";
import { BundleUpload } from "./bundle-upload.tsx";
import { FromServer } from "./from-server.tsx";
import { TrialButtons } from "./trial-buttons.tsx";
import { updateLine } from "./update-log.ts";
import { lastUpdate, readProgress } from "./update.ts";

/** While an update goes on it is asked how far it is. */
const PROGRESS_MS = 1_500;

/** Updates: from the management server, or by a bundle's file. */
export function UpdateView(): JSX.Element {
  const readings = useReadings();
  const logged = updateLine(useDevice().snapshot.value?.log ?? null);
  const { product, version } = readVersion(valueIn(readings, "system.version"));
  const last = lastUpdate(readings);
  const progress = readProgress(readings);
  const isGoingOn = last.isGoingOn || progress !== null;
  useProgress(isGoingOn);
  return (
    <View
      title="Update"
      lead="A new version is tried first. If it does not prove itself, the device goes back by itself."
    >
      <section class="card stack" aria-label="Now">
        <div class="row apart">
          <h2>
            {product} {version}
          </h2>
          {readings.get("dfu.trial") === "1" && <span class="badge busy">on trial</span>}
        </div>
        <div class="stack tight" role="status">
          <p class={`note ${last.mood}`}>
            <span>
              <strong>Last update: </strong>
              {last.words}
            </span>
          </p>
          {logged !== undefined && <p class="quiet small">Last in its log: {logged}</p>}
          {progress !== null && (
            <p>
              {progress.version}: {progress.words}
            </p>
          )}
        </div>
        {isGoingOn &&
          (progress?.share === undefined || progress.share === null ? (
            <progress aria-label="Update" />
          ) : (
            <progress aria-label="Update" max={1} value={progress.share} />
          ))}
        {readings.get("dfu.trial") === "1" && <TrialButtons />}
      </section>
      <FromServer isZentrios={valueIn(readings, "system.dialect") === "zentrios"} />
      <BundleUpload />
    </View>
  );
}

/** Looks more often while something goes on. */
function useProgress(isGoingOn: boolean): void {
  const device = useDevice();
  useEffect(() => {
    if (!isGoingOn) return undefined;
    let isAsking = false;
    const timer = setInterval(() => {
      if (isAsking || document.hidden || device.connection.peek().kind !== "online") return;
      isAsking = true;
      void device.refresh().finally(() => (isAsking = false));
    }, PROGRESS_MS);
    return () => clearInterval(timer);
  }, [device, isGoingOn]);
  // What the device says of an update is told as it comes.
  useSignalEffect(() => {
    if (device.messages.value.at(-1)?.text.startsWith("Update ") === true) void device.refresh();
  });
}
