import type { JSX } from "preact";

export interface Tab {
  readonly title: string;
  readonly href: string;
  readonly isCurrent: boolean;
}

/** Places beside each other: links, so that each has an address of its own. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }): JSX.Element {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {tabs.map(({ title, href, isCurrent }) => (
          <li key={href}>
            <a href={href} {...(isCurrent ? { "aria-current": "page" } : {})}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
