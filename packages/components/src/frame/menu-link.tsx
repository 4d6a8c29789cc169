import type { ComponentChildren, JSX } from "preact";
import { LineIcon } from "../icon/index.ts";

export interface MenuLinkProps {
  readonly href: string;
  /** The reader is there. */
  readonly isCurrent: boolean;
  /** As `LineIcon` takes it. */
  readonly icon: string;
  readonly children: ComponentChildren;
}

/** A place in the menu. */
export function MenuLink({ href, isCurrent, icon, children }: MenuLinkProps): JSX.Element {
  return (
    <li>
      <a href={href} {...(isCurrent ? { "aria-current": "page" } : {})}>
        <LineIcon path={icon} />
        {children}
      </a>
    </li>
  );
}
