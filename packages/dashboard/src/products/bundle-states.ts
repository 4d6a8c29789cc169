import type { AnswerOf } from "@regrow/client/client";
import type { Mood } from "../parts/index.ts";

export type Bundle = AnswerOf<"getBundle">;

interface StateRow {
  readonly title: string;
  readonly mood: Mood;
  readonly about: string;
}

/** What a version can be, and what that means for devices. */
export const BUNDLE_STATES = {
  draft: { title: "draft", mood: "busy", about: "offered to nobody yet" },
  available: { title: "available", mood: "good", about: "offered where a tag leads to it" },
  retired: { title: "retired", mood: "quiet", about: "offered to nobody any more; devices that run it go on" },
} as const satisfies Readonly<Record<Bundle["state"], StateRow>>;
