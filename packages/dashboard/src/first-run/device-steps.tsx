import type { JSX } from "preact";
import { Command } from "../parts/index.ts";
import { CONSOLE, deviceCommands } from "./commands.ts";
import { Doing, Step } from "./step.tsx";
import { standingOf, type ServerStepsProps } from "./steps.ts";
import { TokenCommands } from "./token-commands.tsx";

/** The device's steps: it comes to this DMS, gets its owner and its product, and updates itself. */
export function DeviceSteps(props: ServerStepsProps): JSX.Element {
  const { particulars, server } = props;
  const device = deviceCommands(particulars);
  return (
    <>
      <Step title="Make a device and bring it here" {...standingOf(props, 3)}>
        <Doing what="Fetch the certificate by which devices believe this DMS.">
          <Command line={device.authority} />
          {server?.caFingerprints.map((fingerprint) => (
            <p key={fingerprint} class="quiet small break">
              It is told with its fingerprint, which must be SHA-256 <code>{fingerprint}</code>
            </p>
          ))}
        </Doing>
        <Doing what="Make a device in a folder. It gets your platform root, so that it believes no other publisher.">
          <Command line={device.init} />
        </Doing>
        <Doing what="Start it. Its console is in the terminal; it runs until Ctrl-C.">
          <Command line={device.run} />
        </Doing>
        <Doing what="Type on its console: it makes a key, and this DMS certifies it. With dms.cmd.enabled the device keeps a live link from its next start on, so that it can be asked from here; without that it checks in all the same, and gets its updates.">
          <TokenCommands
            kind="provision"
            commands={(token) => [CONSOLE.setToken(token), CONSOLE.keepLink, CONSOLE.save, CONSOLE.provision]}
          />
        </Doing>
      </Step>
      <Step title="Claim it" {...standingOf(props, 4)}>
        <Doing what="The device becomes one of your organisation's. On its console:">
          <TokenCommands kind="claim" commands={(token) => [CONSOLE.claim(token)]} />
        </Doing>
      </Step>
      <Step title="Activate it to the product" {...standingOf(props, 5)}>
        <Doing what="From now on it gets the product's updates. On its console:">
          <Command line={CONSOLE.activate(particulars.product)} />
        </Doing>
      </Step>
      <Step title="Let it update" {...standingOf(props, 6)}>
        <Doing what="Nothing has to be typed: it begins by itself once it is activated. It installs the version, tries it, and confirms it when your program has said READY and this DMS was reached. This asks at once, where nothing has begun after two minutes:">
          <Command line={CONSOLE.update} />
        </Doing>
        <p>
          Then your program answers at <code>http://127.0.0.1:{particulars.port}</code>.
        </p>
      </Step>
    </>
  );
}
