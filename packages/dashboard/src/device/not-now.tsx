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
          <Command line="set dms.cmd.enabled 1" />
          <Command line="save" />
          <Command line="reboot" />
        </div>
      );
    default:
      return (
        <div class="note busy">
          <p>
            <strong>The device is offline.</strong> It was here last <TimeAgo atMs={device.lastSeenAtMs} />. This goes
            on by itself when it is back.
          </p>
          <p class="quiet small">
            Check that it is switched on and has a network. If it checks in and stays offline here, its live link is
            off: on its own console <code>set dms.cmd.enabled 1</code>, <code>save</code>, <code>reboot</code>.
          </p>
        </div>
      );
  }
}
