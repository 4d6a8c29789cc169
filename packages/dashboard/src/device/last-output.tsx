import type { JSX } from "preact";

/** What a program printed last: text, whatever it holds. */
export function LastOutput({
  text,
  isOpen = false,
}: {
  readonly text: string;
  readonly isOpen?: boolean;
}): JSX.Element {
  if (text.trim() === "") return <p class="quiet small">It printed nothing before.</p>;
  return (
    <details open={isOpen}>
      <summary>Its last output</summary>
      <pre class="output" tabIndex={0} aria-label="Last output">
        {text}
      </pre>
    </details>
  );
}
