import type { ComponentChildren, JSX } from "preact";

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly isNumber?: boolean;
  /** Buttons, at the end of the row; the title is only heard. */
  readonly isActions?: boolean;
}

export interface TableProps<Row> {
  /** What it is a table of, for readers of the screen. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Rows that can be chosen, and what is chosen. */
  readonly choice?: {
    readonly isChosen: (row: Row) => boolean;
    readonly choose: (row: Row, isChosen: boolean) => void;
    readonly label: (row: Row) => string;
  };
}

/** Rows and columns; on a phone every row is a card with its columns' names. The first column names the row. */
export function Table<Row>({ caption, columns, rows, keyOf, choice }: TableProps<Row>): JSX.Element {
  return (
    <table class="as-rows">
      <caption class="only-heard">{caption}</caption>
      <thead>
        <tr>
          {choice !== undefined && <td class="choice" />}
          {columns.map((column) => (
            <th key={column.title} scope="col" class={lookOf(column)}>
              {column.isActions === true ? <span class="only-heard">{column.title}</span> : column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {choice !== undefined && (
              <td class="choice">
                <input
                  type="checkbox"
                  aria-label={choice.label(row)}
                  checked={choice.isChosen(row)}
                  onChange={(event) => choice.choose(row, event.currentTarget.checked)}
                />
              </td>
            )}
            {columns.map((column, index) => cellOf(column, row, index === 0))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function lookOf({ isNumber, isActions }: Pick<Column<never>, "isNumber" | "isActions">): string {
  if (isActions === true) return "actions";
  return isNumber === true ? "number" : "";
}

function cellOf<Row>(column: Column<Row>, row: Row, isFirst: boolean): JSX.Element {
  const { title, cell, isActions } = column;
  const look = lookOf(column);
  return isFirst ? (
    <th key={title} scope="row" class={look}>
      {cell(row)}
    </th>
  ) : (
    <td key={title} class={look} {...(isActions === true ? {} : { "data-label": title })}>
      {cell(row)}
    </td>
  );
}
