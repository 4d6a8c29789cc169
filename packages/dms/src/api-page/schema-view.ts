import { html, type Html } from "../sign-in/index.ts";
import { MAX_DEPTH, typeText, type Schema } from "./schema.ts";

/** A schema as nested lists: what each field is called, is, and means. */
export function schemaView(schema: Schema, depth = 0): Html | null {
  const inner = fieldsOf(schema);
  if (inner.length === 0 || depth >= MAX_DEPTH) return null;
  return html`<ul class="fields">
    ${inner.map(
      ({ name, field, isNeeded }) =>
        html`<li>
          <code>${name}</code>
          <span class="quiet">${typeText(field)}${isNeeded ? "" : ", may be left out"}</span
          >${meaning(field)}${schemaView(field, depth + 1)}
        </li>`,
    )}
  </ul>`;
}

function meaning(schema: Schema): Html | null {
  const text = schema.description ?? schema.anyOf?.find(({ description }) => description !== undefined)?.description;
  return text === undefined ? null : html`<br />${text}`;
}

interface Field {
  readonly name: string;
  readonly field: Schema;
  readonly isNeeded: boolean;
}

/** Of an object, of what a list holds, or of the one that a value is when it is not null. */
function fieldsOf(schema: Schema): readonly Field[] {
  const { properties = {}, patternProperties = {}, required = [], items, anyOf } = schema;
  const own = Object.entries(properties).map(([name, field]) => ({ name, field, isNeeded: required.includes(name) }));
  const named = Object.values(patternProperties).map((field) => ({ name: "<name>", field, isNeeded: true }));
  if (own.length + named.length > 0) return [...own, ...named];
  if (items !== undefined) return fieldsOf(items);
  return (anyOf ?? []).flatMap(fieldsOf);
}
