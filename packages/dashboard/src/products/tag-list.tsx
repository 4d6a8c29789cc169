import { useSignal } from "@preact/signals";
import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { useSession } from "../data/index.ts";
import { pathOf } from "../frame/index.ts";
import { TagDialog } from "./tag-dialog.tsx";
import { TAGS, TAG_WORDS, type Tag } from "./tag-effect.ts";

export interface TagListProps {
  readonly code: string;
  readonly tags: AnswerOf<"listTags">["tags"];
}

/** Which version devices are offered, by their tag. */
export function TagList({ code, tags }: TagListProps): JSX.Element {
  const session = useSession();
  const changing = useSignal<Tag | null>(null);
  return (
    <section class="card stack" aria-label="Tags">
      <h2>What devices are offered</h2>
      <ul class="list">
        {TAGS.map((tag) => {
          const held = tags.find((each) => each.tag === tag);
          return (
            <li key={tag} class="row apart">
              <div class="stack tight tag-words">
                <span>
                  <strong>{tag}</strong>{" "}
                  {held === undefined ? (
                    <span class="quiet">nothing</span>
                  ) : (
                    <a href={pathOf({ view: "bundle", code, version: held.version })}>{held.version}</a>
                  )}
                </span>
                <span class="quiet small">{TAG_WORDS[tag]}</span>
              </div>
              {session.can("tag.set") && (
                <button type="button" class="small" onClick={() => (changing.value = tag)}>
                  {held === undefined ? "Choose a version" : "Change"}
                  <span class="only-heard"> for {tag}</span>
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {changing.value !== null && (
        <TagDialog code={code} tag={changing.value} tags={tags} onClose={() => (changing.value = null)} />
      )}
    </section>
  );
}
