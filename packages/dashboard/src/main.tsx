import { AnnouncementsProvider, createAnnouncements } from "@regrow/components/announcement";
import { createClient } from "@regrow/client/client";
import { asRegrowError } from "@regrow/core/error";
import { render, type JSX } from "preact";
import { DataProvider, createStore, randomKey, sessionOf, sleep, sleepUntilSeen } from "./data/index.ts";
import { App } from "./app/index.ts";
import { followLinks } from "./frame/index.ts";
import { Problem } from "./parts/index.ts";

const client = createClient({
  address: location.origin,
  token: null,
  fetch: (input, init) => fetch(input, init),
  retry: { newKey: randomKey, sleep },
});
const store = createStore({
  client,
  nowMs: Date.now,
  sleep: (ms, signal) => sleepUntilSeen(document, ms, signal),
  // The DMS answers the same address with its sign-in, and brings whoever signs in back here.
  onSignedOut: () => location.reload(),
});
const announcements = createAnnouncements((ms, act) => void setTimeout(act, ms));

async function opening(): Promise<JSX.Element> {
  try {
    const session = sessionOf(await client.call("me", {}));
    followLinks();
    return (
      <DataProvider value={{ store, session }}>
        <AnnouncementsProvider value={announcements}>
          <App />
        </AnnouncementsProvider>
      </DataProvider>
    );
  } catch (thrown) {
    const error = asRegrowError(thrown);
    if (error.code === "SIGN_IN_REQUIRED") location.reload();
    return (
      <main class="opening">
        <h1>Regrow</h1>
        <Problem error={error} />
        <a class="button" href="">
          Try again
        </a>
      </main>
    );
  }
}

const place = document.getElementById("app");
if (place !== null) render(await opening(), place);
