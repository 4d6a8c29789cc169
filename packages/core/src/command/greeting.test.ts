import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { greetingText, type Greeted } from "./greeting.ts";

const BANNER = "SILABS-WGM160P-4.0.0, Gecko_OS-STANDARD-4.0.12-1198, WGM160P";

describe("what consoles greet with", () => {
  const ROWS: readonly (readonly [string, Greeted["record"], boolean, string])[] = [
    ["normally", { safeMode: null, safeModeEntries: 0 }, false, `${BANNER}\r\n[Ready]\r\n`],
    [
      "in safe mode to the byte as documented (device-facts 2.6)",
      { safeMode: "max-faults", safeModeEntries: 1 },
      true,
      `${BANNER}\r\n\r\n*** Max faults exceeded. Entering Safe Mode.\r\n`,
    ],
    [
      "the same where it was forced, however often the device failed before",
      { safeMode: "forced", safeModeEntries: 5 },
      true,
      `${BANNER}\r\n\r\n*** Max faults exceeded. Entering Safe Mode.\r\n`,
    ],
    [
      "at a relapse with the advice behind it",
      { safeMode: "max-faults", safeModeEntries: 2 },
      true,
      `${BANNER}\r\n\r\n*** Max faults exceeded. Entering Safe Mode.\r\n` +
        "*** In safe mode again before it ran well: a factory reset is advised, factory_reset <value of wlan.mac>.\r\n",
    ],
    [
      "with the reason where nothing is whole",
      { safeMode: "nothing-whole", safeModeEntries: 2 },
      true,
      `${BANNER}\r\n\r\n*** No installed version is whole. Entering Safe Mode.\r\n`,
    ],
    [
      "as documented once the faults are reset, until the reboot",
      { safeMode: null, safeModeEntries: 2 },
      true,
      `${BANNER}\r\n\r\n*** Max faults exceeded. Entering Safe Mode.\r\n`,
    ],
    [
      "normally while an update is tried from safe mode",
      { safeMode: "max-faults", safeModeEntries: 2 },
      false,
      `${BANNER}\r\n[Ready]\r\n`,
    ],
  ];
  for (const [when, record, isSafeMode, expected] of ROWS)
    it(when, () => assert.equal(greetingText(BANNER, { isSafeMode, record }), expected));
});
