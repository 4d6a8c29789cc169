import { useSignal } from "@preact/signals";
import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { usePages, valueOf } from "../data/index.ts";
import { FormDialog, MOST_CHOICES, SelectField, useAct } from "../parts/index.ts";
import { TAG_WORDS, type Tag } from "./tag-effect.ts";
import { useTagPreview } from "./use-tag-preview.ts";

export interface TagDialogProps {
  readonly code: string;
  readonly tag: Tag;
  readonly tags: AnswerOf<"listTags">["tags"];
  /** The one that is chosen already, by who came from its page. */
  readonly version?: string;
  readonly onClose: () => void;
}

/** Gives a tag to a version that somebody chooses here, after it was said which devices are offered it then. */
export function TagDialog({ code, tag, tags, version, onClose }: TagDialogProps): JSX.Element {
  const { act, problem } = useAct();
  const about = useId();
  const asking = { code, state: "available", limit: MOST_CHOICES } as const;
  const bundles = valueOf(usePages("listBundles", asking, (answer) => answer.bundles).loaded.value)?.items;
  const before = tags.find((each) => each.tag === tag)?.version ?? null;
  const chosen = useSignal(version ?? "");
  const words = useTagPreview({ code, tag, version: chosen.value, before });
  const none = bundles?.length === 0;
  const listed = bundles?.map((each) => each.version) ?? [];
  const versions = version === undefined || listed.includes(version) ? listed : [version, ...listed];
  const give = async (): Promise<boolean> =>
    (await act("setTag", { code, tag, version: chosen.value }, `${tag} is ${chosen.value} now.`)) !== undefined;
  return (
    <FormDialog
      title={`Which version is ${tag}?`}
      submit={chosen.value === "" ? `Tag it ${tag}` : `Tag ${chosen.value} ${tag}`}
      describedBy={about}
      missing={none ? NO_VERSION : chosen.value === "" ? "Choose a version first." : null}
      // Nobody agrees to what they could not read yet.
      isWaiting={words === null}
      onSubmit={give}
      onClose={onClose}
      problem={problem}
    >
      <p class="quiet">{TAG_WORDS[tag]}</p>
      <SelectField
        label="Version"
        value={chosen.value}
        options={[
          { value: "", title: none ? "There is none" : "Choose one" },
          ...versions.map((each) => ({ value: each, title: each === before ? `${each} (as it is)` : each })),
        ]}
        onChange={(value) => (chosen.value = value)}
        keepsEnter
        {...(none ? { hint: NO_VERSION } : {})}
      />
      <div id={about} role="status">
        {words === null && <p class="note busy">Looking at what each device gets.</p>}
        {words !== null && words.length > 0 && (
          <div class="note busy">
            {words.map((each) => (
              <p key={each}>{each}</p>
            ))}
          </div>
        )}
      </div>
    </FormDialog>
  );
}

const NO_VERSION = "No version is available. Upload one, or make a draft available first.";
