import { useAnnouncements } from "@regrow/components/announcement";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useQuery, useSession, valueOf } from "../data/index.ts";
import { FirstRun, useProgress, type Progress } from "../first-run/index.ts";
import { View, search, setSearch } from "../frame/index.ts";
import { EmptyState, SelectField, WhenLoaded } from "../parts/index.ts";
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
  useArrival(valueOf(progress.value));
  return (
    <View title="Overview" actions={<ProductFilter product={product} />}>
      <WhenLoaded of={progress}>
        {(now) => (
          <>
            {now.isNewcomer && <FirstRun progress={now} />}
            {now.devices > 0 && <Figures product={product} />}
            {!now.isNewcomer && now.devices === 0 && <NoDevices />}
          </>
        )}
      </WhenLoaded>
    </View>
  );
}

/** Says that the way to a first device has been gone: what shows it has just made room for the overview. */
function useArrival(progress: Progress | undefined): void {
  const { tell } = useAnnouncements();
  const wasNewcomer = useRef(false);
  useEffect(() => {
    if (progress === undefined) return;
    if (wasNewcomer.current && !progress.isNewcomer && progress.confirmed !== null)
      tell(`All seven steps are done: your first device runs ${progress.confirmed}.`);
    wasNewcomer.current = progress.isNewcomer;
  }, [progress, tell]);
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

/** Nothing to choose from with one product, or none. */
function ProductFilter({ product }: { readonly product: string }): JSX.Element | null {
  const { products } = valueOf(useQuery("listProducts", { limit: 500 }, 30_000).value) ?? { products: [] };
  if (products.length < 2 && product === "") return null;
  const known =
    products.some(({ code }) => code === product) || product === "" ? [] : [{ value: product, title: product }];
  return (
    <SelectField
      label="Product"
      value={product}
      options={[
        { value: "", title: "All products" },
        ...known,
        ...products.map(({ code, title }) => ({ value: code, title: title === code ? code : `${code} · ${title}` })),
      ]}
      onChange={(value) => setSearch({ product: value })}
    />
  );
}
