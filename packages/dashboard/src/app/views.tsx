import { View } from "@regrow/components/frame";
import type { DashboardSection } from "@regrow/core/dashboard";
import type { JSX } from "preact";
import { AccountView } from "../account/index.ts";
import { AuditView } from "../audit/index.ts";
import { BundleView } from "../bundles/index.ts";
import { DeviceView } from "../device/index.ts";
import { DevicesView } from "../devices/index.ts";
import { FaultView, FaultsView } from "../faults/index.ts";
import type { Route } from "../frame/index.ts";
import { MembersView } from "../members/index.ts";
import { OrganisationView } from "../organisation/index.ts";
import { OverviewView } from "../overview/index.ts";
import { ProductView, ProductsView } from "../products/index.ts";
import { TokensView } from "../tokens/index.ts";
import { TransfersView } from "../transfers/index.ts";
import { WebhooksView } from "../webhooks/index.ts";

const SECTION_VIEWS: Readonly<Record<DashboardSection, () => JSX.Element>> = {
  overview: OverviewView,
  products: ProductsView,
  devices: DevicesView,
  faults: FaultsView,
  transfers: TransfersView,
  members: MembersView,
  tokens: TokensView,
  webhooks: WebhooksView,
  audit: AuditView,
  organisation: OrganisationView,
  account: AccountView,
};

/** What a place shows. Another product, device or cause is a view of its own: nothing of the last one stays. */
export function viewFor(route: Route): JSX.Element {
  switch (route.view) {
    case "product":
      return <ProductView key={route.code} code={route.code} />;
    case "bundle":
      return <BundleView key={`${route.code} ${route.version}`} code={route.code} version={route.version} />;
    case "device":
      return <DeviceView key={route.uuid} uuid={route.uuid} tab={route.tab} />;
    case "fault":
      return <FaultView key={route.fingerprint} fingerprint={route.fingerprint} />;
    case "unknown":
      return (
        <View title="Nothing is here">
          <p>
            The address leads nowhere. <a href="/">To the overview</a>
          </p>
        </View>
      );
    default: {
      const Current = SECTION_VIEWS[route.view];
      return <Current key={route.view} />;
    }
  }
}
