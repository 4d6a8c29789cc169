import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { useQuery, useSession, valueOf } from "../data/index.ts";
import { Arrival, FirstRun, useJourney, useProgress } from "../first-run/index.ts";
import { search, setSearch } from "../frame/index.ts";
import { EmptyState, ProductFilter, WhenLoaded } from "../parts/index.ts";
import { ActivityChart } from "./activity-chart.tsx";
import { AttentionList } from "./attention-list.tsx";
import { DeviceFigures } from "./device-figures.tsx";
import { VersionBars } from "./version-bars.tsx";

/** The fleet at a glance; for whoever has nothing yet, the way to a first device. */
export function OverviewView(): JSX.Element {
  const session = useSession();
  if (!session.can("device.read"))
    return (
      <View title="Overview">
        <EmptyState title="Your role shows no devices">
          <p>What you may do is in the menu. Who manages the members of {session.organisation} can give you more.</p>
        </EmptyState>
      </View>
    );
  return <Fleet />;
}

function Fleet(): JSX.Element {
  const product = search.value.get("product") ?? "";
  const progress = useProgress();
  const journey = useJourney(valueOf(progress.value));
  return (
    <View
      title="Overview"
      actions={<ProductFilter value={product} onChange={(code) => setSearch({ product: code })} />}
    >
      <WhenLoaded of={progress}>
        {(now) => (
          <>
            {now.isNewcomer && <FirstRun progress={now} journey={journey} />}
            <Arrival progress={now} journey={journey} />
            {now.devices > 0 && <Figures product={product} />}
            {!now.isNewcomer && now.devices === 0 && <NoDevices />}
          </>
        )}
      </WhenLoaded>
    </View>
  );
}

function Figures({ product }: { readonly product: string }): JSX.Element {
  const overview = useQuery("getOverview", product === "" ? {} : { product });
  return (
    <WhenLoaded of={overview}>
      {(value) => (
        <div class="stack">
          <DeviceFigures devices={value.devices} product={product} />
          <div class="cards">
            <AttentionList attention={value.attention} />
            <div class="stack">
              <ActivityChart activity={value.activity} measure="checkIns" />
              <ActivityChart activity={value.activity} measure="faults" />
            </div>
          </div>
          <VersionBars overview={value} />
        </div>
      )}
    </WhenLoaded>
  );
}

/** Who may not bring devices in sees why nothing is there. */
function NoDevices(): JSX.Element {
  return (
    <EmptyState title="No devices yet">
      <p>Devices appear here once they are provisioned or claimed. Your role cannot make products and claim devices.</p>
    </EmptyState>
  );
}
