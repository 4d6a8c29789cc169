import { FACTORY_CONFIGURATION, RESET_HOLD, RESET_TABLE } from "@regrow/core/reset";
import { MAX_SETTINGS_FILE_BYTES } from "@regrow/core/settings-file";
import { code, page, table } from "./markdown.ts";

/** docs/reference/factory-reset.md */
export function factoryResetPage(): string {
  return page("Factory reset", [
    "How to: [reset a device](../how-to/reset-a-device.md). A reset is taken down durably, then the device restarts and carries it out with nothing running: first the software, then the settings, then files and data. A power cut at any moment costs nothing: the next start goes on. It is told in the recovery log, once, when it is done.",
    "## What is kept, what goes",
    table(
      ["what", "full", "backup", "cache"],
      RESET_TABLE.map(({ what, full, backup, cache }) => [what, full, backup, cache]),
    ),
    `A part that the disk refuses in three starts is left; the recovery log says which (${code("NOT done")}). The three kinds are documented (device-facts 7.1); the options and what is done about data, files and software are ours.`,
    "## Ways to ask for it",
    table(
      ["way", "which", "asks first for"],
      [
        [
          "command `factory_reset <mac>`, on every console, over HTTP, in safe mode too",
          "any",
          "the value of `wlan.mac`",
        ],
        [
          `GPIO 0 held for ${RESET_HOLD.holdMs / 1_000} s, read by the bootloader: it works when kernel and app do not`,
          "full, nothing erased",
          "a hand",
        ],
        [
          "the GPIO of `system.factory_reset.aux_gpio`, at `system.factory_reset.aux_level`, the same",
          "full, nothing erased",
          "a hand",
        ],
        [
          "DMS: `regrow device reset`, `POST /api/devices/<uuid>/reset`",
          "full or backup, any option",
          "the device's UUID, and the right `device.manage`",
        ],
        ["safe mode's automation, where `system.safemode.auto_factory_reset` is 1", "backup, nothing erased", "nobody"],
      ],
    ),
    "## Which value a variable has afterwards",
    "The first of these that says something:",
    table(
      ["", "source", "when it counts"],
      [
        ["1", "what the reset keeps: locked, immune, of the backup set", "always"],
        [
          "2",
          `${code(FACTORY_CONFIGURATION)} that the device's owner gives it (${code("regrow file put")})`,
          "in gecko-os, while its bytes are those that the DMS gave",
        ],
        [
          "3",
          `${code(FACTORY_CONFIGURATION)} among the rows of the bundle that runs then, signed with it (type 42)`,
          "in gecko-os, while the bundle is whole",
        ],
        ["4", "what the device was made with: `regrow device init --set`", "always"],
        ["5", "the default in [variables](variables.md)", "always"],
      ],
    ),
    "In the ZentriOS dialect a reset goes to factory defaults: 2 and 3 do not count. The dialect that decides is the one that the device has after the reset.",
    `A factory configuration is a settings file: one ${code("<variable>  <value>")} a line, ${code("#")} begins a comment, short names too, at most ${MAX_SETTINGS_FILE_BYTES} bytes. One rule, whoever gave it: **a line that cannot be set is reported and left out, and the rest counts**. Reported is an unknown name, a value out of range, a variable that only reads, one that is locked or immune on this device, and ${code("system.dialect")}; each with its number, in the log of the machine (${code("factory configuration: line left out")}), the first ones in the recovery log too. ${code("regrow bundle build")} signs no bundle with such a line.`,
    "That there is such a file, its type and its syntax are documented; its name, where it may come from and these rules are ours (device-facts 7.5 and 13).",
    "## The button",
    table(
      ["", ""],
      [
        ["hold time", `${RESET_HOLD.holdMs / 1_000} s in one piece (not documented: ours)`],
        [
          "bounce",
          `a level counts after ${RESET_HOLD.settleMs} ms; more than ${RESET_HOLD.mostChanges} changes while it is held are noise, and no reset`,
        ],
        ["while it is held", "a lamp blinks twice a second, and the consoles count down"],
        ["let go too early", "nothing happens, and the consoles say so"],
        ["before it resets", "the line is read once more"],
        [
          "stuck, or pressed at start",
          "resets once, then not before it was seen released for 1 s: remembered through power cuts",
        ],
        [
          "flapping",
          "after each reset by it, ten times as long: 10 s, 100 s ... at most an hour; forgotten when it was released for an hour",
        ],
        ["priority", "the bootloader takes the line before anything else starts; to the app it is busy"],
        [
          "a line that is busy, a board without libgpiod's tools",
          "is said in the log; tried again every 10 s, or every hour",
        ],
      ],
    ),
    "Tried against what libgpiod 1.6.3 and 2.2.1 print, by programs in their place, and on simulated lines. **Not tried on a board yet.** In rescue, when both frameworks fail, the button is not read.",
  ]);
}
