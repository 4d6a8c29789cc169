export { allPages } from "./all-pages.ts";
export { believe, environmentAuthority, fingerprintsOf, readAuthority } from "./authority.ts";
export { openClient } from "./open-client.ts";
export { readPassword, type PasswordSource } from "./password.ts";
export { readSession, sessionFile, writeSession } from "./session-file.ts";
export { environmentSession, parseSession, type Session } from "./session.ts";
