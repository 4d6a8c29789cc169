import type { JSX } from "preact";
import { useQuery, valueOf } from "../../data/index.ts";
import type { TabProps } from "../device.ts";
import { healingTrial } from "./healing-trial.ts";
import { noticesOf, type Notice } from "./notices.ts";

const LOOKED_AT = 20;
const EVERY_MS = 5_000;

/** What whoever looks at the device should know first. */
export function Notices({ notices }: { readonly notices: readonly Notice[] }): JSX.Element {
  return (
    <div class="stack" role="status">
      {notices.map(({ mood, title, text }) => (
        <div key={title} class={`note ${mood}`}>
          <p class="break">
            <strong>{title}</strong> {text}
          </p>
        </div>
      ))}
    </div>
  );
}

/** Whether it is an update or safe mode that tries something stands in its log. */
export function NoticesOnTrial({ device }: TabProps): JSX.Element {
  const read = useQuery("getDeviceLog", { uuid: device.uuid, limit: LOOKED_AT }, EVERY_MS).value;
  // Nothing is said that the log would change a moment later.
  if (read.kind === "loading") return <Notices notices={[]} />;
  const lines = (valueOf(read)?.entries ?? []).map(({ line }) => line);
  return <Notices notices={noticesOf(device, healingTrial(lines))} />;
}
