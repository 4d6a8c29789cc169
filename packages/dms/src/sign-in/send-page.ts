import type { FastifyReply, FastifyRequest } from "fastify";
import { requestError, tellable } from "../http/index.ts";
import { failurePage } from "./failure-page.ts";
import { renderPage, type Page } from "./layout.ts";
import { signInPage, type SignInPage } from "./sign-in-page.ts";

/** Sends a page. */
export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  return reply.type("text/html; charset=utf-8").send(renderPage(page));
}

/** Asks who it is, in place of a page for people who are signed in. */
export function sendSignIn(reply: FastifyReply, signIn: SignInPage): FastifyReply {
  return sendPage(reply, { title: "Sign in", body: signInPage(signIn) });
}

/** A browser gets a page even of what failed. */
export function sendFailure(thrown: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  const failure = tellable(requestError(thrown));
  void sendPage(reply.code(failure.row.http), { title: failure.row.title, body: failurePage(failure) });
}
