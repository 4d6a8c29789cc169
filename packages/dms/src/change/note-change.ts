import { noteForCommit, prepared, type Writer } from "../database/index.ts";
import type { Change } from "./change.ts";

const addChange = prepared((writer, { kind, subject }: Pick<Change, "kind" | "subject">) =>
  writer.insertInto("changes").values({ kind, subject }),
);

/** In the transaction that changes what a check-in's answer depends on: whoever remembers such an answer forgets it then. */
export async function noteChange(writer: Writer, { kind, subject }: Change): Promise<void> {
  await addChange(writer, { kind, subject });
  noteForCommit(writer);
}

/** The same of many at once, as many as one statement takes: 500. */
export async function noteChanges(writer: Writer, kind: Change["kind"], subjects: readonly string[]): Promise<void> {
  await writer
    .insertInto("changes")
    .values(subjects.map((subject) => ({ kind, subject })))
    .execute();
  noteForCommit(writer);
}
