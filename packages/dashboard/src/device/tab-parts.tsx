import type { ComponentType } from "preact";
import type { DeviceTab } from "../frame/index.ts";
import { ConsoleTab } from "./console/console-tab.tsx";
import type { TabProps } from "./device.ts";
import { FaultsTab } from "./faults/faults-tab.tsx";
import { FilesTab } from "./files/files-tab.tsx";
import { HistoryTab } from "./history/history-tab.tsx";
import { lazy } from "./lazy.tsx";
import { LogTab } from "./log/log-tab.tsx";
import { StateTab } from "./state/state-tab.tsx";

export const TAB_TITLES: Readonly<Record<DeviceTab, string>> = {
  state: "State",
  faults: "Faults",
  log: "Recovery log",
  variables: "Variables",
  files: "Files",
  console: "Console",
  history: "History",
  settings: "Settings",
};

/** What each tab shows. The table of variables is large, so what needs it is fetched when it is looked at. */
export const TAB_PARTS: Readonly<Record<DeviceTab, ComponentType<TabProps>>> = {
  state: StateTab,
  faults: FaultsTab,
  log: LogTab,
  variables: lazy<TabProps>(async () => (await import("./variables/variables-tab.tsx")).VariablesTab),
  files: FilesTab,
  console: ConsoleTab,
  history: HistoryTab,
  settings: lazy<TabProps>(async () => (await import("./settings/settings-tab.tsx")).SettingsTab),
};
