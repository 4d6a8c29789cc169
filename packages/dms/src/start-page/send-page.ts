import type { FastifyReply, FastifyRequest } from "fastify";
import { requestError, tellable } from "../http/index.ts";
import { failurePage } from "./failure-page.ts";
import { renderPage, type Page } from "./layout.ts";

/** Sends a page; one for nobody in particular that stays as it is where nothing else is said. */
export function sendPage(reply: FastifyReply, page: Pick<Page, "title" | "body"> & Partial<Page>): FastifyReply {
  return reply.type("text/html; charset=utf-8").send(renderPage({ person: null, isLive: false, ...page }));
}

/** A browser gets a page even of what failed. */
export function sendFailure(thrown: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  const failure = tellable(requestError(thrown));
  void sendPage(reply.code(failure.row.http), { title: failure.row.title, body: failurePage(failure) });
}
