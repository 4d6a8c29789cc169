import type { Operation, Parameter } from "../api-document/index.ts";
import { html, type Html } from "../sign-in/index.ts";
import { prose } from "./prose.ts";
import { exampleOf, typeText, type Schema } from "./schema.ts";
import { schemaView } from "./schema-view.ts";

const JSON_TYPE = "application/json";

/** Where an operation is. */
export interface Place {
  readonly method: string;
  readonly path: string;
}

/** One operation: what it is for, a form that sends it, what it answers and refuses. Closed, so that the page is a list. */
export function operationView({ method, path }: Place, operation: Operation): Html {
  const { operationId = "", summary = "", description = "", parameters = [], requestBody, responses = {} } = operation;
  const answers = Object.entries(responses);
  return html`<details
    class="operation"
    id="${operationId}"
    data-words="${[operationId, path, summary].join(" ").toLowerCase()}"
  >
    <summary>
      <span class="method">${method.toUpperCase()}</span> <code>${path}</code> <span class="says">${summary}</span>
    </summary>
    <p class="quiet">Operation <code>${operationId}</code></p>
    ${prose(description)}
    <form class="try" data-method="${method.toUpperCase()}" data-path="${path}">
      ${parameters.map((row) => parameterField(operationId, row))}${bodyField(operationId, requestBody?.content ?? {})}
      <p class="actions">
        <button class="main" type="submit">Send ${method.toUpperCase()}</button>
        <button type="button" class="copy">Copy the curl line</button>
      </p>
      <h4>The same by curl</h4>
      <pre class="curl" tabindex="0"></pre>
      <div class="answer" role="status" aria-live="polite"></div>
    </form>
    <h4>Answers</h4>
    ${answers.filter(([status]) => Number(status) < 400).map(successView)}
    <h4>Refusals</h4>
    <ul class="refusals">
      ${answers.filter(([status]) => Number(status) >= 400).map(refusalView)}
    </ul>
  </details>`;
}

function parameterField(
  operationId: string,
  { name, in: where, required = false, description = "", schema }: Parameter,
): Html {
  const id = `${operationId}-${where}-${name}`;
  const row: Schema = schema;
  const [example] = row.examples ?? [];
  const hint = html`<small id="${id}-hint" class="quiet"
    >${where},
    ${typeText(row)}${required || where === "path" ? "" : ", may be left out"}${description === "" ? "" : `: ${description}`}</small
  >`;
  const attributes = { id, name, where };
  const field =
    row.enum === undefined
      ? html`<input
          id="${id}"
          data-name="${attributes.name}"
          data-in="${where}"
          aria-describedby="${id}-hint"
          placeholder="${typeof example === "string" ? example : ""}"
          autocomplete="off"
          spellcheck="false"
        />`
      : html`<select id="${id}" data-name="${attributes.name}" data-in="${where}" aria-describedby="${id}-hint">
          ${required || where === "path" ? null : html`<option value="">(left out)</option>`}${row.enum.map((value) => html`<option>${String(value)}</option>`)}
        </select>`;
  return html`<label for="${id}">${name}</label>${field}${hint}`;
}

function bodyField(operationId: string, content: Readonly<Record<string, { readonly schema: unknown }>>): Html | null {
  const [entry] = Object.entries(content);
  if (entry === undefined) return null;
  const [type, { schema }] = entry;
  const id = `${operationId}-body`;
  if (type !== JSON_TYPE)
    return html`<label for="${id}">Body: a file (${type})</label><input id="${id}" type="file" data-body="${type}" />`;
  // Ours: made by TypeBox.
  const row = schema as Schema;
  const example = JSON.stringify(exampleOf(row), undefined, 2);
  return html`<label for="${id}">Body: ${type}</label>
    <textarea id="${id}" data-body="${type}" rows="${Math.min(12, example.split("\n").length + 1)}" spellcheck="false">
${example}</textarea
    >${schemaView(row)}`;
}

function successView([status, { description, content = {} }]: readonly [
  string,
  { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: unknown }>> },
]): Html {
  const [entry] = Object.entries(content);
  const shown = entry === undefined ? null : html` <code>${entry[0]}</code>${schemaView(entry[1].schema as Schema)}`;
  return html`<p><strong>${status}</strong> ${description}</p>
    ${shown}`;
}

/** The description of a refusal lists its codes, a line each. */
function refusalView([status, { description }]: readonly [string, { readonly description: string }]): Html {
  const lines = description.split("\n").map((line) => line.replace(/^- /, ""));
  return html`<li><strong>${status}</strong>${lines.map(prose).map((paragraphs) => html`${paragraphs}`)}</li>`;
}
