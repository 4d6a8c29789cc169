import type { ComponentChildren, JSX } from "preact";

export interface StepProps {
  readonly number: number;
  readonly title: string;
  /** What the DMS has found; null while the step is not done. */
  readonly done: string | null;
  /** The first that is not done. */
  readonly isCurrent: boolean;
  readonly children: ComponentChildren;
}

/** A step on the way: open while it is the next one; one that is done, or comes later, can be opened. */
export function Step({ number, title, done, isCurrent, children }: StepProps): JSX.Element {
  return (
    <li class={`card step${done === null ? "" : " done"}`} {...(isCurrent ? { "aria-current": "step" } : {})}>
      <details open={isCurrent}>
        <summary>
          <span class="step-number" aria-hidden="true">
            {done === null ? number : "\u2713"}
          </span>
          <span class="step-title">
            <h2>
              <span class="only-heard">{done === null ? `Step ${number}: ` : `Step ${number}, done: `}</span>
              {title}
            </h2>
            {done !== null && <span class="quiet break">{done}</span>}
          </span>
        </summary>
        <div class="stack step-body">{children}</div>
      </details>
    </li>
  );
}

/** What a command is for, before it. */
export function Doing({
  what,
  children,
}: {
  readonly what: ComponentChildren;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="stack tight">
      <p>{what}</p>
      {children}
    </div>
  );
}
