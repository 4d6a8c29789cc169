import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export interface ViewProps {
  readonly title: string;
  readonly lead?: ComponentChildren;
  /** The way back up, before the title. */
  readonly above?: { readonly href: string; readonly title: string };
  /** Beside the title. */
  readonly actions?: ComponentChildren;
  /** The title is a name that a machine gave: shown as code. */
  readonly isCode?: boolean;
  readonly children: ComponentChildren;
}

/** The page's own name, as it came. */
const pageTitle = document.title;
let hasOpened = false;

/** A view's heading and what is below. Whoever comes to it by a link stands at its heading, unless the page was just opened. */
export function View({ title, lead, above, actions, isCode = false, children }: ViewProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  // Before it is painted: who goes on by keyboard at once is not brought back to the heading.
  useLayoutEffect(() => {
    document.title = `${title} · ${pageTitle}`;
    if (hasOpened) {
      heading.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    hasOpened = true;
  }, [title]);
  return (
    <>
      <div class="stack tight">
        {above !== undefined && (
          <p>
            <a class="above" href={above.href}>
              {above.title}
            </a>
          </p>
        )}
        <div class="view-head">
          <h1 ref={heading} tabIndex={-1} class={isCode ? "code" : ""}>
            {title}
          </h1>
          {actions !== undefined && <div class="row">{actions}</div>}
        </div>
        {lead !== undefined && <p class="lead">{lead}</p>}
      </div>
      {children}
    </>
  );
}
