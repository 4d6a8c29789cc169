import type { ComponentChildren, JSX } from "preact";

/** What stands where there is nothing yet: what would be here, and the next step to it. */
export function EmptyState(props: { readonly title: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div class="card empty">
      <h2>{props.title}</h2>
      <div class="stack">{props.children}</div>
    </div>
  );
}
