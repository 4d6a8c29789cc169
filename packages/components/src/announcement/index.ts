export { createAnnouncements, type Announcements } from "./announcements.ts";
export { AnnouncementsProvider, Announcer, useAnnouncements } from "./announcer.tsx";
