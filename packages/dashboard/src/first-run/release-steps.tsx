import type { JSX } from "preact";
import { pathOf } from "../frame/index.ts";
import { Command } from "../parts/index.ts";
import { CertificateDownload } from "./certificate-download.tsx";
import { keyCommands, versionCommands } from "./commands.ts";
import { Doing, Step } from "./step.tsx";
import { standingOf, type ServerStepsProps } from "./steps.ts";

/** The publisher's steps: keys, a version, and that devices are offered it. */
export function ReleaseSteps(props: ServerStepsProps): JSX.Element {
  const { particulars } = props;
  const keys = keyCommands(particulars);
  const version = versionCommands(particulars);
  const product = pathOf({ view: "product", code: particulars.product });
  return (
    <>
      <Step title="Make your keys and a product" {...standingOf(props, 0)}>
        <p>
          Devices run only what your keys have signed. The keys stay with you: this DMS never sees them, so whoever
          breaks into it can install nothing. Keep the folder <code>keys</code> offline, with a copy elsewhere.
        </p>
        <Doing what="Make the keys. It asks for a new passphrase.">
          <Command line={keys.create} />
        </Doing>
        <CertificateDownload certificate={props.server?.peopleCertificate ?? null} />
        <Doing what="Sign in on the command line, with the password that you have here.">
          <Command line={keys.signIn} />
        </Doing>
        <Doing what="Make the product: it pins the platform root, by which your devices will know you.">
          <Command line={keys.product} />
        </Doing>
      </Step>
      <Step title="Publish a first version" {...standingOf(props, 1)}>
        <Doing what="Let your root name this DMS's own keys, with which it says every day that nothing newer exists. You sign that once.">
          <Command line={version.onlineKeys} />
          <Command line={version.root} />
        </Doing>
        <Doing what="Build and sign a bundle of your program.">
          <Command line={version.build} />
        </Doing>
        <Doing
          what={
            <>
              Upload it, or drop the file on <a href={product}>the page of the product</a>.
            </>
          }
        >
          <Command line={version.publish} />
        </Doing>
      </Step>
      <Step title="Offer it to devices" {...standingOf(props, 2)}>
        <Doing
          what={
            <>
              A device is offered what has its tag, which is <em>release</em> unless you give it another one. Here, or
              on <a href={product}>the page of the product</a>.
            </>
          }
        >
          <Command line={version.tag} />
        </Doing>
      </Step>
    </>
  );
}
