import { useComputed } from "@preact/signals";
import { LostBar } from "@regrow/components/frame";
import type { JSX } from "preact";
import { useDevice, type Connection } from "../device/index.ts";
import { clockTime } from "./clock-time.ts";

/** Says while nothing is known of the device that what is shown is old; read out when it comes and when it goes. */
export function ConnectionBar(): JSX.Element {
  const { connection, snapshot } = useDevice();
  const text = useComputed(() => connectionText(connection.value, snapshot.value?.readAtMs ?? null));
  return <LostBar text={text.value} isTrying={connection.value.kind === "lost"} />;
}

function connectionText(connection: Connection, readAtMs: number | null): string | null {
  const old = readAtMs === null ? "" : ` What is shown is as it was at ${clockTime(readAtMs)}.`;
  switch (connection.kind) {
    case "connecting":
    case "online":
      return null;
    case "lost":
      return connection.isExpected
        ? `The device restarts. This page goes on by itself.${old}`
        : `The device does not answer. Trying again by itself.${old}`;
    case "shut-out":
      return connection.status === 429
        ? `Too many wrong passwords: the device lets nobody in for a while.${old}`
        : `The device lets this page in no more (${connection.status}). Open it again and give name and password.${old}`;
  }
}
