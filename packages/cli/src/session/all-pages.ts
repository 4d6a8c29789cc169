import { RegrowError } from "@regrow/core/error";

/** What a list of the DMS answers besides its rows. */
interface Page {
  /** Cursor of the page that follows; null: this was the last. */
  readonly next: string | null;
}

/** Rows of a page: as many as the DMS gives at once. */
const LIMIT = 500;
/** A list that goes on longer never ends. */
const MAX_PAGES = 10_000;

/** Every page of a list, first to last. @throws RegrowError DMS_ANSWER_INVALID when it does not end, and what `read` throws */
export async function allPages<P extends Page>(
  read: (page: { readonly limit: number; readonly cursor?: string }) => Promise<P>,
): Promise<readonly P[]> {
  const pages: P[] = [];
  let page: { readonly limit: number; readonly cursor?: string } = { limit: LIMIT };
  while (pages.length < MAX_PAGES) {
    const answer = await read(page);
    pages.push(answer);
    if (answer.next === null) return pages;
    page = { limit: LIMIT, cursor: answer.next };
  }
  throw new RegrowError("DMS_ANSWER_INVALID", { problem: "a list that does not end", pages: MAX_PAGES });
}
