import { ActionButton } from "@regrow/components/button";
import type { JSX } from "preact";
import { useQuery, valueOf } from "../data/index.ts";
import { Problem, TimeAgo, bytesText, useAct } from "../parts/index.ts";

/** Uploads that somebody has begun and that wait for the rest of their file. */
export function LeftUploads({
  code,
  isSending,
}: {
  readonly code: string;
  readonly isSending: boolean;
}): JSX.Element | null {
  const { act, problem } = useAct();
  const uploads = valueOf(useQuery("listUploads", { code }).value)?.uploads ?? [];
  const left = uploads.filter(({ bundleId }) => bundleId === null);
  // Which of them is the one that is being sent the page need not know.
  if (left.length === 0 || isSending) return null;
  return (
    <div class="stack tight">
      <h3>Begun and not finished</h3>
      {problem.value !== null && <Problem error={problem.value} />}
      <ul class="list">
        {left.map(({ id, sizeBytes, receivedBytes, createdAtMs }) => (
          <li key={id} class="row apart">
            <span>
              {bytesText(receivedBytes)} of {bytesText(sizeBytes)}, begun <TimeAgo atMs={createdAtMs} />. The same file
              goes on there.
            </span>
            <ActionButton isSmall action={() => act("abandonUpload", { code, id }, "The upload is given up.")}>
              Give it up
            </ActionButton>
          </li>
        ))}
      </ul>
    </div>
  );
}
