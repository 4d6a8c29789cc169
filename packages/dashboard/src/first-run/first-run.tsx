import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useQuery, useSession, valueOf } from "../data/index.ts";
import { PRODUCT_CODE_RULE, productCodeProblem } from "../parts/index.ts";
import type { Particulars } from "./commands.ts";
import { DeviceSteps } from "./device-steps.tsx";
import type { Progress } from "./progress.ts";
import { ReleaseSteps } from "./release-steps.tsx";
import { DEFAULTS, type Journey } from "./journey.ts";

export interface FirstRunProps {
  readonly progress: Progress;
  readonly journey: Journey;
}

/** The way from nothing to a device that has updated itself, each step with the very commands, ticked off by what the DMS sees. */
export function FirstRun({ progress, journey }: FirstRunProps): JSX.Element {
  const { userName } = useSession();
  const server = valueOf(useQuery("getServer", {}, 60_000).value);
  const { product, program, port } = journey.now.value;
  const wrong = productCodeProblem(product);
  const code = wrong === null ? product.trim() : "";
  // Whoever comes back when it is done is told so.
  useEffect(() => journey.change({ stage: "begun" }), [journey]);
  const particulars: Particulars = {
    userName,
    address: location.origin,
    hasOwnCertificate: (server?.peopleCertificate?.selfSignedPem ?? null) !== null,
    deviceAddress: server?.deviceAddress ?? "",
    product: progress.product ?? (code || DEFAULTS.product),
    program: program.trim() || DEFAULTS.program,
    version: progress.version ?? DEFAULTS.version,
    port: port.trim() || DEFAULTS.port,
  };
  const done = [
    progress.product,
    progress.version,
    progress.released,
    progress.devices > 0 ? "it is known here" : null,
    progress.isClaimed ? "it is yours" : null,
    progress.isActivated ? particulars.product : null,
    progress.confirmed,
  ];
  const current = done.findIndex((each) => each === null);
  const steps = { done, current, particulars };
  return (
    <section class="stack" aria-label="Your first device">
      <p class="lead">
        Seven steps to a first device that updates itself. Run the commands in a checkout of Regrow, in one folder; each
        step ticks itself off when this DMS sees that it is done.
      </p>
      <div class="card first-run-fields">
        {progress.product === null && (
          <Field
            label="Product code"
            value={product}
            onInput={(text) => journey.change({ product: text })}
            hint={PRODUCT_CODE_RULE.toLowerCase()}
            problem={wrong}
            isCode
          />
        )}
        <Field
          label="Folder of your program"
          value={program}
          onInput={(text) => journey.change({ program: text })}
          hint="with a regrow.json that names the product"
          isCode
        />
        <Field
          label="Port of your program"
          value={port}
          onInput={(text) => journey.change({ port: text })}
          hint="where the device serves it on your machine"
          isCode
        />
      </div>
      <ol class="stack steps">
        <ReleaseSteps {...steps} server={server ?? null} />
        <DeviceSteps {...steps} server={server ?? null} />
      </ol>
    </section>
  );
}
