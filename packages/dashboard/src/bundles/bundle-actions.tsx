import { useSignal } from "@preact/signals";
import type { AnswerOf } from "@regrow/client/client";
import { ActionButton } from "@regrow/components/button";
import { ConfirmDialog } from "@regrow/components/dialog";
import { BUNDLE_TRANSITIONS } from "@regrow/core/release";
import type { JSX } from "preact";
import { useSession } from "../data/index.ts";
import { goTo, pathOf } from "../frame/index.ts";
import { Problem, useAct } from "../parts/index.ts";
import { TAGS, TagDialog, type Tag } from "../products/index.ts";

type Bundle = AnswerOf<"getBundle">;

export interface BundleActionsProps {
  readonly code: string;
  readonly bundle: Bundle;
  /** Of the product. */
  readonly tags: AnswerOf<"listTags">["tags"];
  /** Those that this version has. */
  readonly held: readonly Tag[];
}

const TRANSITION_WORDS = {
  available: "Make it available",
  retired: "Retire it",
} as const;

/** What can be done with a version: tag it, change its state, take it along, delete it. */
export function BundleActions({ code, bundle, tags, held }: BundleActionsProps): JSX.Element | null {
  const session = useSession();
  const { act, problem } = useAct();
  const tagging = useSignal<Tag | null>(null);
  const isDeleting = useSignal(false);
  const { version, state } = bundle;
  const isTagged = held.length > 0;
  const mayPublish = session.can("bundle.publish");
  const mayTag = session.can("tag.set") && state === "available";
  if (!mayPublish && !mayTag) return null;
  const remove = async (): Promise<void> => {
    isDeleting.value = false;
    if ((await act("deleteBundle", { code, version }, `${version} is deleted.`)) !== undefined)
      goTo(pathOf({ view: "product", code }));
  };
  return (
    <div class="stack tight">
      <div class="row">
        {mayTag &&
          TAGS.filter((tag) => !held.includes(tag)).map((tag) => (
            <button key={tag} type="button" onClick={() => (tagging.value = tag)}>
              Tag it {tag}
            </button>
          ))}
        {mayPublish &&
          !isTagged &&
          BUNDLE_TRANSITIONS[state].map((to) => (
            <ActionButton
              key={to}
              action={() => act("changeBundle", { code, version, state: to }, `${version} is ${to}.`)}
            >
              {TRANSITION_WORDS[to]}
            </ActionButton>
          ))}
        {mayPublish && (
          <a class="button" href={filePath(code, version)} download={`${code}-${version}.regrow`}>
            Download it
          </a>
        )}
        {mayPublish && !isTagged && (
          <button type="button" onClick={() => (isDeleting.value = true)}>
            Delete it
          </button>
        )}
      </div>
      {mayPublish && isTagged && (
        <p class="quiet small">
          While it holds a tag it can neither be retired nor deleted: give the tag to another one.
        </p>
      )}
      {problem.value !== null && <Problem error={problem.value} />}
      {tagging.value !== null && (
        <TagDialog
          code={code}
          tag={tagging.value}
          tags={tags}
          version={version}
          onClose={() => (tagging.value = null)}
        />
      )}
      {isDeleting.value && (
        <ConfirmDialog
          title={`Delete ${code} ${version}?`}
          confirm="Delete it"
          isDangerous
          onConfirm={() => void remove()}
          onCancel={() => (isDeleting.value = false)}
        >
          <p>
            Its files go from this DMS. Devices that run it go on, but cannot be given it again, and what builds on it
            as a partial bundle needs it here. The same file can be uploaded again.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}

/** Where the DMS gives the file; the browser streams it to the disk. */
function filePath(code: string, version: string): string {
  return `/api/products/${encodeURIComponent(code)}/bundles/${encodeURIComponent(version)}/file`;
}
