import type { Child } from "regrow/process";
import { chromium, type Browser } from "playwright-core";

/** Debian's place; another one by the variable CHROMIUM. */
export const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Headless Chromium without a network of its own, also as root and without a graphics card. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--in-process-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-quic",
];
const STORY_MS = 180_000;

/** What the story prints when it has been told. */
export interface ToldStory {
  readonly addresses: { readonly dms: string; readonly app: string; readonly page: string };
  /** Opens the dashboard signed in, once. */
  readonly dashboard: string;
  readonly signIn: { readonly userName: string; readonly password: string };
  /** Of the device's own page. */
  readonly device: { readonly userName: string; readonly password: string };
}

/** @param more flags besides those that every test needs */
export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...more] });
}

/** Waits until a story that was started with --json has been told; it stays up then. */
export async function waitForStory(story: Child): Promise<ToldStory> {
  const [, line = ""] = await story.output.waitFor(/^(\{"ok".*\})$/m, STORY_MS);
  return JSON.parse(line);
}
