import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import { Announcer } from "../announcement/index.ts";
import { LineIcon } from "../icon/index.ts";

export interface PageFrameProps {
  /** Whose page it is, at its top. */
  readonly brand: ComponentChildren;
  readonly menuLabel: string;
  /** What the menu holds. A link that is followed closes it. */
  readonly menu: ComponentChildren;
  /** Seen without opening the menu. */
  readonly state?: ComponentChildren;
  /** Above the view, while there is something that counts for all views. */
  readonly notice: ComponentChildren;
  /** The view shows what was; nobody knows what is. */
  readonly isOld: boolean;
  /** The view. */
  readonly children: ComponentChildren;
}

/** The page around the views: a menu beside them, or behind a button above them on a phone. */
export function PageFrame({ brand, menuLabel, menu, state, notice, isOld, children }: PageFrameProps): JSX.Element {
  const isOpen = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => void (isOpen.value = false);
  return (
    <>
      <a class="skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <div class="frame">
        <header
          class="side"
          onKeyDown={(event) => {
            if (event.key !== "Escape" || !isOpen.value) return;
            close();
            button.current?.focus();
          }}
        >
          <div class="side-top">
            {brand}
            <button
              ref={button}
              type="button"
              class="menu-button small"
              aria-expanded={isOpen.value}
              aria-controls="menu"
              onClick={() => (isOpen.value = !isOpen.value)}
            >
              <LineIcon path={MENU} />
              Menu
            </button>
          </div>
          <nav
            id="menu"
            class="menu"
            aria-label={menuLabel}
            data-open={isOpen.value}
            onClick={({ target }) => target instanceof Element && target.closest("a") !== null && close()}
          >
            {menu}
          </nav>
          {state !== undefined && <div class="state">{state}</div>}
        </header>
        <div class="content">
          {notice}
          <main id="main" tabIndex={-1} class={isOld ? "is-old" : ""}>
            {children}
          </main>
        </div>
      </div>
      <Announcer />
    </>
  );
}

const MENU = "M4 7h16M4 12h16M4 17h16";

/** Not by the address: that names the view. */
function skipToMain(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
