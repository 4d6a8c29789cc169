import type { Dialect } from "@regrow/core/variable";
import type { NoteRow } from "./note-row.ts";

const GECKO: readonly Dialect[] = ["gecko-os"];

/** What brings a device back: safe mode, resets, the recovery page, set-up. */
export const RECOVERIES: readonly NoteRow[] = [
  {
    what: "`dfu_update`, offline (Offline DFU, Manufacturing DFU)",
    documented: "one package for many devices over the serial line by XMODEM; the form of the command is not known",
    here: "`dfu_update -o` (`ota -o` in zentrios), then the bundle file itself by XMODEM, YMODEM or `regrow dfu`, over the channel on which that was typed; the device says `Ready to receive`, and the answer comes behind the transfer",
    evidence: "ours",
    source: "2.10 and 6",
  },
  {
    what: "rescue",
    documented: "the kernel has everything to complete DFU; a device without one is not described",
    here: "where no framework can be kept running, the console (standard input, and `uart.device`) takes a framework that the platform has signed (`regrow framework build`), or a bundle, by the same `dfu_update -o`",
    evidence: "ours",
    source: "6",
  },
  {
    what: "`.recovery.html`",
    documented: "a file in the root of the file system, loaded again from `resources.zentri.com` when it is lost",
    here: "part of the kernel: a file of that name may be made, and is never served; it restores from the DMS or from an uploaded bundle. Older pages of your own work as they are: what they ask is answered as documented",
    evidence: "ours",
    source: "9",
  },
  {
    what: "`setup stop` with a network that cannot be joined",
    documented: "nothing",
    here: "the set-up network is there again, and `GET /recovery` says why",
    evidence: "ours",
    source: "2.13",
  },
  {
    what: "`network_restart` where `wlan.auto_join.enabled` is 0",
    documented: "recovery pages send it over Wi-Fi, then wait for the device to answer again",
    here: "joins the network of `wlan.ssid` all the same; the variable is for the start",
    evidence: "inferred",
    source: "9",
  },
  {
    what: "captive portal of the set-up network",
    documented: "`softap.captive_portal_enabled`; the device answers for every name",
    here: "whoever asks the device for another name's page is sent to its own; that names lead to the device is for the machine's name server",
    evidence: "inferred",
    source: "3.2",
  },
  {
    what: "`http_download -c` in gecko-os",
    documented: "a CRC-32; recovery pages send the CRC-16 of their manifest",
    here: "four digits without `0x` are a CRC-16, all else a CRC-32",
    evidence: "inferred",
    source: "8.5 and 9",
  },
  {
    what: "factory reset by GPIO 0",
    documented: "GPIO 0 on all devices, before any other function of it; hold time and signals are lost",
    here: "held for 10 s at any time; a lamp and the consoles show it; which line of the machine GPIO 0 is, is told at its making",
    evidence: "inferred",
    source: "7.2",
  },
  {
    what: "safemode app",
    documented:
      "tries fault reset, OTA and factory reset in an order that is lost; load 10, faults reset 3, OTA 3, factory reset 3 in a battery-backed register: survive a reboot, not a power cycle; then commands on serial, SoftAP and remote terminal",
    here: "the same counters, in the boot record under the machine's boot id; order: update, changed settings, the version before, faults reset, factory reset where that is switched on; a byte on a console pauses it",
    evidence: "inferred",
    source: "4.6",
  },
  {
    what: "a relapse to safe mode",
    documented: "a factory reset is recommended when a device quickly returns to safe mode",
    here: "a line below the banner says so; quickly is: before the app ran well for `app.healthy_clear_ms`, or another version was confirmed",
    evidence: "inferred",
    source: "4.4",
  },
  {
    what: "safe mode because no version is whole",
    documented: "nothing",
    here: "the banner has that reason in place of the documented one",
    evidence: "ours",
    source: "4.5",
  },
  {
    what: "network in safe mode",
    documented: "three variables, of which two are known, `system.safemode.ota_auto_retry` and `.sleep_timeout`",
    here: "the saved network is joined, else the one of the last known good settings, else the factory's; an update is asked for, later each time; after six tries that did not reach the DMS the device rests for `sleep_timeout` and restarts. `setup.auto.cmd` is not run",
    evidence: "inferred",
    source: "4.6",
  },
  {
    what: "the third network variable of safe mode",
    documented: "lost; `system.safemode.disabled` is documented by its name alone",
    here: "`system.safemode.disabled` is taken for it: 1 means that safe mode does nothing by itself. Safe mode is entered all the same: nothing can switch off that a device which keeps failing comes up to something that can be updated",
    evidence: "inferred",
    source: "3.2 and 4.6",
  },
  {
    what: "names in `faults_print`",
    documented: "watchdog faults, hardfaults, `NMI Exception` for a forced one",
    here: "the same line with a name for each kind of fault (faults.md); the handles are always 00; `-v` prints the evidence",
    evidence: "inferred",
    source: "2.4",
  },
  {
    what: "custom safemode app",
    documented: "possible by arrangement with the vendor; told the error condition as a parameter",
    here: "a signed program of the bundle (`safeModeApp`), told in its environment; its load counter begins again when it ends with 0",
    evidence: "inferred",
    source: "4.6",
  },
  {
    what: "custom factory configuration file",
    documented: "that there is one; type 42; the syntax of settings files",
    here: "`factory-config.ini`, signed with the bundle or given by the owner through the DMS; lines that cannot be set are left out and reported",
    dialects: GECKO,
    evidence: "inferred",
    source: "7.5 and 13",
  },
];
