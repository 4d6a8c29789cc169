import type { JSX } from "preact";

/**
 * A picture of one line, drawn here: a page that works without the internet fetches no font of icons.
 * @param props.path of SVG, on 24 by 24
 */
export function LineIcon({ path }: { readonly path: string }): JSX.Element {
  return (
    <svg width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        stroke-width="1.8"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
