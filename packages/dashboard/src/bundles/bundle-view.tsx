import type { AnswerOf } from "@regrow/client/client";
import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { useQuery, useSession, valueOf } from "../data/index.ts";
import { pathOf } from "../frame/index.ts";
import { Badge, ExactTime, Facts, WhenLoaded, bytesText } from "../parts/index.ts";
import { BUNDLE_STATES } from "../products/index.ts";
import { BundleActions } from "./bundle-actions.tsx";
import { BundleNotes } from "./bundle-notes.tsx";
import { Comparison } from "./comparison.tsx";
import { WhatBecame } from "./what-became.tsx";
import { WhoRunsIt } from "./who-runs-it.tsx";

type Bundle = AnswerOf<"getBundle">;

/** One version of a product. */
export function BundleView({ code, version }: { readonly code: string; readonly version: string }): JSX.Element {
  const session = useSession();
  const bundle = useQuery("getBundle", { code, version });
  const known = valueOf(bundle.value);
  const tags = valueOf(useQuery("listTags", { code }).value)?.tags ?? [];
  return (
    <View
      title={`${code} ${version}`}
      above={{ href: pathOf({ view: "product", code }), title: code }}
      lead={known === undefined ? undefined : <StateOf state={known.state} />}
    >
      <WhenLoaded of={bundle}>
        {(value) => {
          const held = tags.filter(({ bundleId }) => bundleId === value.id).map(({ tag }) => tag);
          return (
            <div class="stack">
              <BundleActions code={code} bundle={value} tags={tags} held={held} />
              <div class="cards">
                <BundleFacts bundle={value} held={held} />
                <BundleNotes code={code} bundle={value} />
              </div>
              <WhatBecame code={code} bundle={value} />
              {session.can("device.read") && <WhoRunsIt code={code} version={version} />}
              <Comparison code={code} version={version} />
            </div>
          );
        }}
      </WhenLoaded>
    </View>
  );
}

function StateOf({ state }: Pick<Bundle, "state">): JSX.Element {
  const { mood, title, about } = BUNDLE_STATES[state];
  return (
    <span class="row">
      <Badge mood={mood}>{title}</Badge> {about}
    </span>
  );
}

/** What its signed manifest says, and what became of it here. */
function BundleFacts({ bundle, held }: { readonly bundle: Bundle; readonly held: readonly string[] }): JSX.Element {
  const { platform, securityVersion, floor, sizeBytes, manifestSha256, baseManifestSha256 } = bundle;
  return (
    <section class="card stack" aria-label="Facts">
      <h2>Facts</h2>
      <Facts
        facts={[
          ["Tags", held.length === 0 ? "none" : held.join(", ")],
          ["Size", `${bytesText(sizeBytes)}, unpacked`],
          ["Platform", platform],
          ["Security version", `${securityVersion}: devices that ran a higher one refuse it`],
          ["Needs before it", floor ?? "nothing"],
          ["Arrived", <ExactTime key="arrived" atMs={bundle.createdAtMs} />],
          ["State since", <ExactTime key="since" atMs={bundle.stateSinceMs} />],
          ["Manifest", <Sha256 key="manifest" text={manifestSha256} />],
          ["Partial, on", baseManifestSha256 === null ? null : <Sha256 key="base" text={baseManifestSha256} />],
        ]}
      />
    </section>
  );
}

function Sha256({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      <span class="quiet small">SHA-256</span> <code>{text}</code>
    </>
  );
}
