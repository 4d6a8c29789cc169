import { useSignal } from "@preact/signals";
import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { useQuery, useSession, useStore, useWatched, valueOf } from "../data/index.ts";
import { FormDialog, SelectField, useAct } from "../parts/index.ts";
import { TAG_WORDS, effectWords, followersOf, type Followers, type Tag } from "./tag-effect.ts";

export interface TagDialogProps {
  readonly code: string;
  readonly tag: Tag;
  readonly tags: AnswerOf<"listTags">["tags"];
  /** The version that is proposed; else one is chosen. */
  readonly version?: string;
  readonly onClose: () => void;
}

/** Gives a tag to a version, after it was said which devices are offered it then. */
export function TagDialog({ code, tag, tags, version, onClose }: TagDialogProps): JSX.Element {
  const { act, problem } = useAct();
  const bundles = valueOf(useQuery("listBundles", { code, state: "available", limit: 200 }).value)?.bundles ?? [];
  const before = tags.find((each) => each.tag === tag)?.version ?? null;
  const asked = useSignal<string | null>(version ?? null);
  const chosen = asked.value ?? bundles[0]?.version ?? "";
  const give = async (): Promise<boolean> =>
    (await act("setTag", { code, tag, version: chosen }, `${tag} is ${chosen} now.`)) !== undefined;
  return (
    <FormDialog
      title={`Which version is ${tag}?`}
      submit={chosen === "" ? "Nothing to choose" : `Tag ${chosen} ${tag}`}
      onSubmit={async () => (chosen === "" ? true : await give())}
      onClose={onClose}
      problem={problem}
    >
      <p class="quiet">{TAG_WORDS[tag]}</p>
      {bundles.length === 0 ? (
        <p>No version is available. Upload one, or make a draft available first.</p>
      ) : (
        <>
          <SelectField
            label="Version"
            value={chosen}
            options={bundles.map((each) => ({
              value: each.version,
              title: each.version === before ? `${each.version} (as it is)` : each.version,
            }))}
            onChange={(value) => (asked.value = value)}
          />
          <Effect code={code} tag={tag} tags={tags} version={chosen} before={before} />
        </>
      )}
    </FormDialog>
  );
}

interface EffectProps extends Pick<TagDialogProps, "code" | "tag" | "tags"> {
  readonly version: string;
  readonly before: string | null;
}

function Effect({ code, tag, tags, version, before }: EffectProps): JSX.Element | null {
  const store = useStore();
  const session = useSession();
  const held = tags.map((each) => each.tag);
  const key = `followers ${JSON.stringify([code, tag, held, version])}`;
  const watched = useMemo(
    () =>
      store.derive(key, async (call, signal) => {
        const counts = followersOf(tag, held).map(async (each): Promise<Followers> => {
          const of = { product: code, tag: each };
          const [all, running] = await Promise.all([
            call("countDevices", of, signal),
            call("countDevices", { ...of, version }, signal),
          ]);
          return { tag: each, devices: all.count, current: running.count };
        });
        return await Promise.all(counts);
      }),
    [store, key],
  );
  const followers = valueOf(useWatched(watched).value);
  if (version === before) return <p class="note">Nothing changes.</p>;
  if (!session.can("device.read")) return null;
  return (
    <div class="note busy" role="status">
      {followers === undefined ? (
        <p>Counting devices.</p>
      ) : (
        effectWords(tag, version, before, followers).map((words) => <p key={words}>{words}</p>)
      )}
    </div>
  );
}
