/** What a factory reset does. Source: docs of `factory_reset`; device-facts 7.1. */
export interface ResetChoice {
  readonly type: "full" | "backup" | "cache";
  readonly erasesData: boolean;
  readonly erasesFiles: boolean;
  readonly restoresSoftware: boolean;
}

export const DEFAULT_RESET: ResetChoice = {
  type: "full",
  erasesData: false,
  erasesFiles: false,
  restoresSoftware: false,
};

export const RESET_TYPES = [
  { type: "full", title: "Everything", about: "All variables have their factory values again. Locked ones stay." },
  {
    type: "backup",
    title: "Keep the network",
    about: "The same, but what the device needs to be found again stays: the network's name and passkey, for example.",
  },
  {
    type: "cache",
    title: "Only what is not saved",
    about: "Factory values count until the next restart. Nothing is written, and the device does not restart.",
  },
] as const;

/** The command, or null while the MAC address is not the device's. */
export function resetLine(choice: ResetChoice, typedMac: string, mac: string): string | null {
  if (mac === "" || typedMac.trim().toUpperCase() !== mac.toUpperCase()) return null;
  const { type, erasesData, erasesFiles, restoresSoftware } = choice;
  const words = type === "full" ? [] : ["-t", type];
  const erased = type === "cache" ? [] : [erasesData && "-d", erasesFiles && "-f", restoresSoftware && "-s"];
  return ["factory_reset", mac, ...words, ...erased.filter((word) => word !== false)].join(" ");
}

/** What will be gone and what will stay, a line each. */
export function consequences(choice: ResetChoice): readonly { readonly isKept: boolean; readonly text: string }[] {
  const { type, erasesData, erasesFiles, restoresSoftware } = choice;
  if (type === "cache")
    return [
      { isKept: false, text: "Values of variables, until the next restart" },
      { isKept: true, text: "Everything that is stored" },
    ];
  return [
    {
      isKept: false,
      text:
        type === "full"
          ? "Values of all variables that are not locked"
          : "Values of variables outside of the backup set",
    },
    { isKept: !erasesData, text: "The app's data" },
    { isKept: !erasesFiles, text: "Files that users have made" },
    {
      isKept: !restoresSoftware,
      text: restoresSoftware ? "The version that runs: the factory's comes back" : "The version that runs",
    },
    { isKept: true, text: "Identity, owner, certificate, security version and recovery log" },
  ];
}
