import type { OpenApi } from "../api-document/index.ts";
import { html, type Html } from "../sign-in/index.ts";
import { operationView, type Place } from "./operation-view.ts";
import { prose } from "./prose.ts";

/** The whole of the API on one page, by tag. @param userName null: nobody is signed in */
export function apiPage(document: OpenApi, userName: string | null): Html {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ place: { method, path } satisfies Place, operation })),
  );
  const sections = (document.tags ?? []).map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags?.includes(name) === true);
    if (own.length === 0) return html``;
    return html`<section class="tag">
      <h2>${name}</h2>
      <p>${description}</p>
      ${own.map(({ place, operation }) => operationView(place, operation))}
    </section>`;
  });
  return html`<h1>API</h1>
    <div class="lead">${prose(document.info.description)}</div>
    <p><a href="/api/openapi.json">The OpenAPI document</a>, for programs.</p>
    <form class="card who-sends" id="caller">
      <fieldset>
        <legend>Who sends what you try here</legend>
        <label
          ><input type="radio" name="who" value="session" ${userName === null ? html`disabled` : html`checked`} />
          ${userName === null ? "my session: sign in first" : `${userName}, with this session`}</label
        >
        <label
          ><input type="radio" name="who" value="token" ${userName === null ? html`checked` : null} /> a token, pasted
          here:</label
        >
        <input
          id="token"
          type="password"
          autocomplete="off"
          aria-label="token of a session, or API token"
          placeholder="kept on this page only"
        />
      </fieldset>
    </form>
    <noscript><p class="problem">Sending needs JavaScript; reading does not.</p></noscript>
    <form class="search" role="search">
      <label for="search">Search operations</label>
      <input id="search" type="search" autocomplete="off" placeholder="such as token, /api/devices, rollback" />
      <p id="found" class="quiet" role="status">${operations.length} operations</p>
    </form>
    ${sections}`;
}
