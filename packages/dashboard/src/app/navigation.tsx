import { useSignal } from "@preact/signals";
import { Mark } from "@regrow/components/mark";
import type { JSX } from "preact";
import { useSession } from "../data/index.ts";
import { Icon } from "./icons.tsx";
import { pathOf, type SectionName } from "../frame/index.ts";

interface MenuRow {
  readonly name: SectionName;
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

/** The menu beside the views; on a phone behind a button above them. */
export function Navigation({ current }: { readonly current: SectionName | null }): JSX.Element {
  const session = useSession();
  const isOpen = useSignal(false);
  const close = (): void => void (isOpen.value = false);
  const group = (title: string, rows: readonly MenuRow[]): JSX.Element => (
    <ul aria-label={title}>
      {rows
        .filter(({ needs }) => needs === undefined || session.can(needs))
        .map(({ name, title: words }) => (
          <li key={name}>
            <a href={pathOf({ view: name })} {...(name === current ? { "aria-current": "page" } : {})} onClick={close}>
              <Icon name={name} />
              {words}
            </a>
          </li>
        ))}
    </ul>
  );
  return (
    <header class="side" onKeyDown={(event) => event.key === "Escape" && close()}>
      <div class="side-top">
        <a class="brand" href="/">
          <Mark />
          <div>
            <strong>Regrow</strong>
            <span>{session.organisation}</span>
          </div>
        </a>
        <button
          type="button"
          class="menu-button small"
          aria-expanded={isOpen.value}
          aria-controls="menu"
          onClick={() => (isOpen.value = !isOpen.value)}
        >
          <Icon name="menu" />
          Menu
        </button>
      </div>
      <nav id="menu" class="menu" aria-label="Sections" data-open={isOpen.value}>
        {group("Fleet", FLEET)}
        {group("Organisation", OFFICE)}
        <form class="sign-out" method="post" action="/sign-out">
          <span class="quiet small">{session.userName}</span>
          <button class="plain small">Sign out</button>
        </form>
      </nav>
    </header>
  );
}
