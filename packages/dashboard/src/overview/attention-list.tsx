import type { JSX } from "preact";
import { Badge, TimeAgo, countedText, type Mood } from "../parts/index.ts";
import { placeOf, subjectPath, type Attention } from "./attention.ts";

const SEVERITIES = {
  urgent: { mood: "bad", title: "urgent" },
  soon: { mood: "busy", title: "soon" },
  notice: { mood: "quiet", title: "worth a look" },
} as const satisfies Readonly<Record<Attention["severity"], { readonly mood: Mood; readonly title: string }>>;

/** What somebody has to deal with, most urgent first, and the way to where that is done. */
export function AttentionList({ attention }: { readonly attention: readonly Attention[] }): JSX.Element {
  return (
    <section class="card stack" aria-label="Needs attention">
      <h2>Needs attention</h2>
      {attention.length === 0 ? (
        <p class="quiet">Nothing needs attention.</p>
      ) : (
        <ul class="list">
          {attention.map((each) => (
            <AttentionItem key={`${each.kind} ${each.product ?? ""}`} attention={each} />
          ))}
        </ul>
      )}
    </section>
  );
}

function AttentionItem({ attention }: { readonly attention: Attention }): JSX.Element {
  const { severity, text, count, product, subjects, atMs } = attention;
  const { mood, title } = SEVERITIES[severity];
  const place = placeOf(attention);
  return (
    <li class="stack tight">
      <div class="row">
        <Badge mood={mood}>{title}</Badge>
        <strong>{countedText(count)}</strong>
        {product !== null && <span class="break">{product}</span>}
        {atMs !== null && (
          <span class="quiet small at-end">
            <TimeAgo atMs={atMs} />
          </span>
        )}
      </div>
      <p>{text}</p>
      <div class="row small">
        <a href={place.href}>{place.title}</a>
        {subjects.map((subject) => (
          <Subject key={subject} attention={attention} subject={subject} />
        ))}
        {count > subjects.length && <span class="quiet">and {countedText(count - subjects.length)} more</span>}
      </div>
    </li>
  );
}

function Subject({ attention, subject }: { readonly attention: Attention; readonly subject: string }): JSX.Element {
  const path = subjectPath(attention, subject);
  return path === null ? (
    <span class="break">{subject}</span>
  ) : (
    <a class="code break" href={path}>
      {subject}
    </a>
  );
}
