import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { Table, TimeAgo, bytesText, type Column } from "../parts/index.ts";

type GivenFile = AnswerOf<"listDeviceFiles">["files"][number];

export interface FileTableProps {
  readonly caption: string;
  readonly files: readonly GivenFile[];
  /** The button that takes one away; null: who looks may not. */
  readonly takeAway: ((name: string) => JSX.Element) | null;
}

/** Files that a device, or all of a product, are given. */
export function FileTable({ caption, files, takeAway }: FileTableProps): JSX.Element {
  const columns: readonly Column<GivenFile>[] = [
    { title: "Name", cell: ({ name }) => <code class="break">{name}</code> },
    { title: "Size", isNumber: true, cell: ({ sizeBytes }) => bytesText(sizeBytes) },
    { title: "Given", cell: ({ putAtMs }) => <TimeAgo atMs={putAtMs} /> },
    { title: "SHA-256", cell: ({ sha256 }) => <code class="small break">{sha256}</code> },
  ];
  const actions: Column<GivenFile> = {
    title: "Actions",
    isActions: true,
    cell: ({ name }) => takeAway?.(name),
  };
  return (
    <Table
      caption={caption}
      rows={files}
      keyOf={({ name }) => name}
      columns={takeAway === null ? columns : [...columns, actions]}
    />
  );
}
