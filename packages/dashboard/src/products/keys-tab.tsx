import type { JSX } from "preact";
import { useQuery, useSession } from "../data/index.ts";
import { Badge, Command, ConfirmedButton, Problem, Table, WhenLoaded, exactText, useAct } from "../parts/index.ts";
import type { Product } from "./product-view.tsx";
import { documentsOf, standingOf } from "./signed-metadata.ts";

const STANDINGS = {
  good: { mood: "good", title: "counts" },
  near: { mood: "busy", title: "ends soon" },
  expired: { mood: "bad", title: "expired" },
} as const;

/** The day is what people plan by. */
function dayText(atMs: number): string {
  return exactText(atMs).slice(0, 10);
}

/** Seldom changed. */
const EVERY_MS = 30_000;

/** What was signed for the product, until when it counts, and the keys that the DMS itself signs with. */
export function KeysTab({ product: { code } }: { readonly product: Product }): JSX.Element {
  const metadata = useQuery("getMetadata", { code }, EVERY_MS);
  return (
    <div class="stack">
      <section class="card stack" aria-label="Signed metadata">
        <h2>Signed metadata</h2>
        <p class="quiet">
          Your offline keys say who may sign and which versions there are. The DMS's own keys say every day that nothing
          newer exists. What has expired keeps running on devices, but nothing new is installed.
        </p>
        <WhenLoaded of={metadata}>
          {(held) => (
            <Table
              caption="Signed metadata"
              rows={documentsOf(held)}
              keyOf={({ name }) => name}
              columns={[
                { title: "What", cell: ({ name }) => name },
                { title: "Version", cell: ({ version }) => (version === null ? "" : String(version)), isNumber: true },
                { title: "Signed by", cell: ({ isOffline }) => (isOffline ? "your offline keys" : "this DMS") },
                {
                  title: "Counts until",
                  cell: ({ expiresMs }) => (expiresMs === null ? "unknown" : dayText(expiresMs)),
                },
                {
                  title: "State",
                  cell: (document) => {
                    const { mood, title } = STANDINGS[standingOf(document, Date.now())];
                    return <Badge mood={mood}>{title}</Badge>;
                  },
                },
              ]}
            />
          )}
        </WhenLoaded>
        <h3>Before something expires</h3>
        <p>On the machine with your keys; it asks for their passphrase.</p>
        <Command line={`npx regrow metadata refresh ${code} --keys keys`} />
        <Command line="npx regrow metadata refresh platform --keys keys" />
        <Command line={`npx regrow root change ${code} --keys keys`} />
        <Command line={`npx regrow metadata publish ${code} --keys keys`} />
      </section>
      <OnlineKeys code={code} />
    </div>
  );
}

function OnlineKeys({ code }: { readonly code: string }): JSX.Element {
  const session = useSession();
  const { act, problem } = useAct();
  const keys = useQuery("getOnlineKeys", { code }, EVERY_MS);
  return (
    <section class="card stack" aria-label="Keys of this DMS">
      <h2>Keys of this DMS</h2>
      <p class="quiet">
        They sign snapshot and timestamp and nothing else: with them alone nobody can bring software onto a device.
      </p>
      {problem.value !== null && <Problem error={problem.value} />}
      <WhenLoaded of={keys}>
        {({ snapshot, timestamp }) => (
          <ul class="list">
            {[
              ...snapshot.map((key) => ["snapshot", key] as const),
              ...timestamp.map((key) => ["timestamp", key] as const),
            ].map(([role, { scheme, keyval }]) => (
              <li key={`${role} ${keyval.public}`} class="stack tight">
                <span>
                  {role} <span class="quiet">{scheme}</span>
                </span>
                <code class="break small">{keyval.public.trim()}</code>
              </li>
            ))}
          </ul>
        )}
      </WhenLoaded>
      <p>Let your root name them, sign it, and publish it (every bundle that you build after that brings it too):</p>
      <Command line={`npx regrow root online-keys ${code} --out online.json`} />
      <Command line={`npx regrow root change ${code} --keys keys --online online.json`} />
      <Command line={`npx regrow metadata publish ${code} --keys keys`} />
      {session.can("bundle.publish") && (
        <div class="row">
          <ConfirmedButton
            button="Make new keys"
            title={`New keys of this DMS for ${code}?`}
            confirm="Make new keys"
            onConfirm={() =>
              void act("changeOnlineKeys", { code }, "The DMS has new keys. Sign a root that names them.")
            }
          >
            <p>
              For when somebody else may have the old ones. Devices take nothing new until a root that names the new
              keys is signed with your offline keys and published: have them at hand.
            </p>
          </ConfirmedButton>
        </div>
      )}
    </section>
  );
}
