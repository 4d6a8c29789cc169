import type { JSX } from "preact";
import { Command, TimeAgo } from "../parts/index.ts";
import { whyNotNow, type Device } from "./device.ts";

/** Why the device cannot be asked for something now, since when, and what to do; nothing where it can. */
export function NotNowNote({ device }: { readonly device: Device }): JSX.Element | null {
  switch (whyNotNow(device)) {
    case null:
      return null;
    case "never-seen":
      return (
        <div class="note busy">
          <p>
            <strong>The device has never been here.</strong> It appears with its first check-in.
          </p>
        </div>
      );
    case "commands-off":
      return (
        <div class="note busy">
          <p>
            <strong>The device takes no commands from here.</strong> They are switched off at the device. On its own
            console:
          </p>
          <SwitchOn />
        </div>
      );
    case "no-link":
      return (
        <div class="note busy stack tight">
          <p>
            <strong>The device checks in, but has no live link.</strong> It was here{" "}
            <TimeAgo atMs={device.lastSeenAtMs} /> and gets its updates and orders with its check-ins. This here needs
            the live link, which a device keeps only when it is told to. On its own console:
          </p>
          <SwitchOn />
          <p class="quiet small">Where that is done already, it comes back by itself when its network lets it.</p>
        </div>
      );
    case "link-lost":
      return (
        <div class="note busy">
          <p>
            <strong>
              The device had a live link until <TimeAgo atMs={device.linkEndedAtMs} />, and was not heard of since.
            </strong>{" "}
            This goes on by itself when it is back.
          </p>
          <p class="quiet small">Check that it is switched on and has a network.</p>
        </div>
      );
    case "offline":
      return (
        <div class="note busy">
          <p>
            <strong>The device is offline.</strong> It was here last <TimeAgo atMs={device.lastSeenAtMs} />. This goes
            on by itself when it is back.
          </p>
          <p class="quiet small">Check that it is switched on and has a network.</p>
        </div>
      );
  }
}

/** How a device comes to keep a live link, which takes commands. */
function SwitchOn(): JSX.Element {
  return (
    <>
      {["set dms.cmd.enabled 1", "save", "reboot"].map((line) => (
        <Command key={line} line={line} label={line} />
      ))}
    </>
  );
}
