export { DataProvider, useQuery, useSession, useStore, useWatched } from "./context.ts";
export { valueOf, type Loaded } from "./loaded.ts";
export { randomKey } from "./random-key.ts";
export { sessionOf, type Session } from "./session.ts";
export { createStore, type Store } from "./store.ts";
export { sleep, sleepUntilSeen } from "./sleep.ts";
export { usePages, type PagedList } from "./use-pages.ts";
