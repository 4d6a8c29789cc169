import type { Clock, Cryptography, Disk, Logger } from "@regrow/core/port";
import { RegrowError } from "@regrow/core/error";
import type { Settings } from "../settings/index.ts";
import type { Bootloader } from "./bootloader-link.ts";
import type { DmsRuntime } from "./dms-runtime.ts";
import type { IntakeOptions } from "./make-intake.ts";

interface PackageParts {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Clock;
  readonly log: Logger;
  readonly bootloader: Bootloader;
  readonly settings: Settings;
  readonly announce: (line: string) => void;
  /** Undefined on a device without a DMS, such as a blank one. */
  readonly dms: () => DmsRuntime | undefined;
}

/** The way in for what is no bundle: an update that somebody carries, or all that makes a device of a blank one. Loaded when the first comes. */
export function makePackages(parts: PackageParts): NonNullable<IntakeOptions["packages"]> {
  return async (source, options, takeBundle) => {
    const { PackageSource } = await import("../bridge/index.ts");
    const pieces = new PackageSource(source);
    const opened = await pieces.open();
    const dms = parts.dms();
    switch (opened.kind) {
      case "bridged": {
        if (dms === undefined)
          throw new RegrowError("CONFIGURATION_INVALID", { missing: "this device was made without a DMS" });
        const offer = await (await dms.bridge()).take(pieces, opened, options.signal);
        await pieces.drain();
        return { kind: "installed", version: offer.version, generation: offer.manifestSha256 };
      }
      case "factory": {
        const { makeDevice } = await import("../factory/index.ts");
        const { settings } = parts;
        const keepToken = (token: string): Promise<void> => settings.keep("dms.provision.token", token);
        const nowMs = async (): Promise<number> => {
          const timeFloor = dms?.trust.timeFloor ?? (await ownFloor(parts));
          await timeFloor.recall();
          return timeFloor.nowMs();
        };
        return makeDevice({ ...parts, keepToken, nowMs }, pieces, opened, options, takeBundle);
      }
    }
  };
}

async function ownFloor({ disk, cryptography, log, clock }: PackageParts) {
  const [{ TrustMemory }, { TimeFloor }] = await Promise.all([
    import("../trust-memory/index.ts"),
    import("../update/time-floor.ts"),
  ]);
  return new TimeFloor(clock, new TrustMemory({ disk, cryptography, log }));
}
