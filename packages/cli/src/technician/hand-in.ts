import type { Client } from "@regrow/client/client";

/** Lines and characters that are handed in at once: less than the DMS takes. */
const AT_ONCE = { lines: 200, characters: 700_000 };

export interface HandedIn {
  readonly taken: number;
  readonly known: number;
  readonly refused: readonly { readonly line: number; readonly code: string; readonly reason: string }[];
}

/** Hands in all lines of a report, as often as one likes: each is taken once. Lines are counted from 1. @throws RegrowError as Client */
export async function handIn(
  client: Pick<Client, "call">,
  lines: readonly string[],
  signal: AbortSignal,
): Promise<HandedIn> {
  let [taken, known] = [0, 0];
  const refused: HandedIn["refused"][number][] = [];
  for (let first = 0; first < lines.length;) {
    const part = partOf(lines, first);
    const answer = await client.call("handInReport", { lines: [...part] }, signal);
    taken += answer.taken;
    known += answer.known;
    refused.push(...answer.refused.map(({ line, ...rest }) => ({ ...rest, line: line + first })));
    first += part.length;
  }
  return { taken, known, refused };
}

function partOf(lines: readonly string[], first: number): readonly string[] {
  let characters = 0;
  const part = lines.slice(first, first + AT_ONCE.lines);
  const tooMany = part.findIndex((line) => (characters += line.length) > AT_ONCE.characters);
  return part.slice(0, tooMany < 0 ? part.length : Math.max(1, tooMany));
}
