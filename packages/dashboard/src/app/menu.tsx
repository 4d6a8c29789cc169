import { MenuLink } from "@regrow/components/frame";
import type { DashboardSection } from "@regrow/core/dashboard";
import type { JSX } from "preact";
import { useSession } from "../data/index.ts";
import { pathOf } from "../frame/index.ts";
import { CheckField, exactTimes } from "../parts/index.ts";
import { ICONS } from "./icons.ts";

interface MenuRow {
  readonly name: DashboardSection;
  readonly title: string;
  /** What somebody must be allowed to do to find anything there. */
  readonly needs?: string;
}

const FLEET: readonly MenuRow[] = [
  { name: "overview", title: "Overview", needs: "device.read" },
  { name: "products", title: "Products", needs: "product.read" },
  { name: "devices", title: "Devices", needs: "device.read" },
  { name: "faults", title: "Faults", needs: "device.read" },
];
const OFFICE: readonly MenuRow[] = [
  { name: "transfers", title: "Transfers", needs: "device.manage" },
  { name: "members", title: "Members", needs: "organisation.read" },
  { name: "tokens", title: "Tokens", needs: "token.create" },
  { name: "webhooks", title: "Webhooks", needs: "webhook.manage" },
  { name: "audit", title: "Audit log", needs: "audit.read" },
  { name: "organisation", title: "Organisation", needs: "organisation.read" },
  { name: "account", title: "Your account" },
];

/** What the signed-in person can go to, and the way out. */
export function Menu({ current }: { readonly current: DashboardSection | null }): JSX.Element {
  const session = useSession();
  const group = (label: string, rows: readonly MenuRow[]): JSX.Element => (
    <ul aria-label={label}>
      {rows
        .filter(({ needs }) => needs === undefined || session.can(needs))
        .map(({ name, title }) => (
          <MenuLink key={name} href={pathOf({ view: name })} isCurrent={name === current} icon={ICONS[name]}>
            {title}
          </MenuLink>
        ))}
    </ul>
  );
  return (
    <>
      {group("Fleet", FLEET)}
      {group("Organisation", OFFICE)}
      <div class="exact-times small">
        <CheckField isChecked={exactTimes.isOn.value} onChange={exactTimes.toggle}>
          Exact times
        </CheckField>
      </div>
      <form class="sign-out" method="post" action="/sign-out">
        <span class="quiet small">{session.userName}</span>
        <button class="plain small">Sign out</button>
      </form>
    </>
  );
}
