import { render } from "preact";
import { createDeviceApi } from "./api/index.ts";
import { ConsoleProvider } from "./console/console-context.ts";
import { createConsoleSession } from "./console/console-session.ts";
import { createDevice, DeviceProvider } from "./device/index.ts";
import { createAnnouncements } from "@regrow/components/announcement";
import { AnnouncementsProvider } from "@regrow/components/announcement";
import { App } from "./page/app.tsx";

const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms);
  signal?.addEventListener("abort", () => resolve(), { once: true });
  return promise;
};
/** Whoever comes back to the page does not wait for the next question. */
const sleepUntilSeen = (ms: number, signal: AbortSignal): Promise<void> => {
  const seen = new AbortController();
  const look = (): void => (document.hidden ? undefined : seen.abort());
  document.addEventListener("visibilitychange", look);
  return sleep(ms, AbortSignal.any([signal, seen.signal])).finally(() =>
    document.removeEventListener("visibilitychange", look),
  );
};

const api = createDeviceApi({ fetch: (path, init) => fetch(path, init), timeout: AbortSignal.timeout, sleep });
const device = createDevice({ api, nowMs: Date.now, sleep: sleepUntilSeen, isHidden: () => document.hidden });
const session = createConsoleSession(device);
const announcements = createAnnouncements((ms, act) => void setTimeout(act, ms));

const place = document.getElementById("app");
if (place !== null)
  render(
    <DeviceProvider value={device}>
      <AnnouncementsProvider value={announcements}>
        <ConsoleProvider value={session}>
          <App />
        </ConsoleProvider>
      </AnnouncementsProvider>
    </DeviceProvider>,
    place,
  );
void device.watch(new AbortController().signal);
