import type { Dialect } from "@regrow/core/variable";
import { RECOVERIES } from "./compatibility-recovery.ts";
import type { NoteRow } from "./note-row.ts";

const GECKO: readonly Dialect[] = ["gecko-os"];
const ZENTRI: readonly Dialect[] = ["zentrios"];
const SAME = "the same";

const LINES: readonly NoteRow[] = [
  {
    what: "line ends",
    documented: "clients send \\r\\n, \\n or \\n\\r; answers end with \\r\\n",
    here: SAME,
    evidence: "documented",
    source: "2",
  },
  {
    what: "length of a line",
    documented: "nothing",
    here: "4,096 characters; a longer line is thrown away to its end and answered with code 8",
    evidence: "ours",
    source: "",
  },
  {
    what: "characters of a line",
    documented: "ASCII",
    here: "UTF-8; a control character or bytes that are no UTF-8 are a parse error, code 2",
    evidence: "ours",
    source: "2",
  },
  {
    what: "quotes",
    documented: 'a value with spaces stands in double quotes; "" is empty',
    here: "the same; no escapes; what stands in quotes is never an option",
    evidence: "inferred",
    source: "2",
  },
  {
    what: "options",
    documented: "before the arguments (ZentriOS) or behind them (Gecko OS 4); letters may be joined: -ue, -oe",
    here: "anywhere, in both dialects; any letters that take no value may be joined; a negative number is none",
    evidence: "documented",
    source: "2.11 and 12",
  },
  {
    what: "prompt",
    documented: "`> `, in safe mode `SAFEMODE>`",
    here: "the same, with a space behind both",
    evidence: "documented",
    source: "4.2",
  },
  {
    what: "editing",
    documented: "Tab, history of 5, arrow left, home, end, backspace; human format only",
    here: "the same, and the other usual keys; where `system.cmd.echo` is 1",
    evidence: "documented",
    source: "2",
  },
];

const ANSWERS: readonly NoteRow[] = [
  {
    what: "header",
    documented:
      "R or S in safe mode, code, five digits of length, \\r\\n; the length counts the last \\r\\n; an empty answer has none",
    here: SAME,
    evidence: "documented",
    source: "4.2 and 12",
  },
  {
    what: "answer of more than 99,999 bytes",
    documented: "nothing",
    here: "`Overflow`, code 8, where there is a header; with `system.cmd.buffered` 1 it is read as a stream",
    evidence: "ours",
    source: "4.2",
  },
  {
    what: "codes",
    documented:
      "0 success, 1 failed, 2 parse error, 3 unknown command, 4 too few and 5 too many arguments, 6 unknown variable or option, 7 invalid argument, 8 overflow, 9 bounds",
    here: "the same; 9 is a number out of range or a text of the wrong length",
    evidence: "documented",
    source: "4.2",
  },
  {
    what: "texts of failures",
    documented: "`Command failed`",
    here: "the same for code 1; `Parse error`, `Unknown command: <name>` and so on for 2 to 9; what to do about it is printed beside the answer in brackets, never in it",
    evidence: "ours",
    source: "2 and 4.2",
  },
  {
    what: "answer of a command that changes the format",
    documented: "nothing",
    here: "framed as before the change; the next one is framed anew",
    evidence: "inferred",
    source: "3.3",
  },
  {
    what: "unasked lines",
    documented: "`[Associated]`, `[2015-03-23 | 03:21:37: Closed: 0]`; how many: `system.print_level`",
    here: "the same form, other occasions; never between header and text; the time is UTC",
    evidence: "documented",
    source: "2.12 and 4.2",
  },
  {
    what: "buffered answers",
    documented:
      "with `system.cmd.buffered` 1 a long answer is a stream of type CMD; answered are its handle and its size",
    here: "`<handle>,<size>`; the stream ends with its last byte",
    evidence: "inferred",
    source: "4.2",
  },
  {
    what: "raw data",
    documented:
      "after `file_create` without -o and `stream_write` exactly the announced bytes follow; then comes the answer",
    here: "the same; after 30 s of silence, or when the line is cut, nothing is made; a refused command takes its bytes all the same, and throws them away",
    evidence: "documented",
    source: "2.11, 2.12 and 8.2; limits ours",
  },
  {
    what: "several consoles",
    documented: "serial line and remote terminal are never both in use; HTTP always",
    here: "the same; Ctrl-C or `$$$` on the serial line takes the commands back, and closes the remote terminal",
    evidence: "documented",
    source: "4.1; taking back ours",
  },
];

const VERSIONS: readonly NoteRow[] = [
  {
    what: "banner and `version`",
    documented: "`<product>-<version>, <OS>-<edition>-<version>, <platform>`",
    here: "`<product>-<a.b.c>, Regrow-<version>, <platform>`: three parts",
    dialects: GECKO,
    evidence: "documented",
    source: "2.3",
  },
  {
    what: "banner and `version`",
    documented: "`ZentriOS-<a.b.c.d>, Built:<date> <time> for <platform>, Board:<board>`",
    here: "`<product>-<a.b.c.d>, Built:<date> <time> for <platform>, Board:<platform>`: clients that look for the word ZentriOS do not find it",
    dialects: ZENTRI,
    evidence: "documented",
    source: "2.3",
  },
  {
    what: "versions of files",
    documented: "`1.0.0` (Gecko OS 4), `1.0.0.0` (ZentriOS)",
    here: "the same; one to four numbers are taken",
    evidence: "documented",
    source: "8.4",
  },
];

const FILES: readonly NoteRow[] = [
  {
    what: "checksum of `file_create`",
    documented: "CRC-32, 0x and eight digits; Python clients may send it negative",
    here: SAME,
    dialects: GECKO,
    evidence: "documented",
    source: "8.5",
  },
  {
    what: "checksum of `file_create`",
    documented: "CRC-16 of its own kind (check value 89F6), four digits; Python clients put 0x before it",
    here: SAME,
    dialects: ZENTRI,
    evidence: "documented",
    source: "8.5",
  },
  {
    what: "flags of files",
    documented: "VALID 0x1 ... ESSENTIAL 0x200 ... SIGNED 0x1000",
    here: "the same bits; DFU bits, PRE_ENCRYPTED and ENCRYPTED are never set",
    dialects: GECKO,
    evidence: "documented",
    source: "8.4",
  },
  {
    what: "flags of files",
    documented: "VALID 0x1, ESSENTIAL 0x40, USER 0x20, INTERNAL 0x8, BOOTABLE 0x10",
    here: "the same bits; ENCRYPTED is never set",
    dialects: ZENTRI,
    evidence: "documented",
    source: "8.4",
  },
  {
    what: "permissions of files",
    documented: "bit 0 serial, bit 1 remote terminal, a third bit for HTTP",
    here: "the third is bit 2; without -m all",
    evidence: "inferred",
    source: "8.4",
  },
  {
    what: "names of files",
    documented: "at most 95 characters, none under `sys/`, no folders",
    here: "the same; 95 bytes; no control characters",
    evidence: "documented",
    source: "8.1",
  },
  {
    what: "number and size of files",
    documented: "4 KB each at least; 32 files on AMW007",
    here: "a quota of the device's own, counted in units of 4 KB",
    evidence: "ours",
    source: "8.1",
  },
  {
    what: "fault lines",
    documented: "`<index>: <type> Exception, uhandle:<2 hex> bhandle:<2 hex>`",
    here: "the same form; the handles are 00, as there are no such files; `faults_print -v` prints the evidence",
    evidence: "documented",
    source: "2.4",
  },
];

const HTTP: readonly NoteRow[] = [
  {
    what: "who may use the HTTP API",
    documented: "everybody in the network; Basic authentication can be required",
    here: "nobody until `http.server.enabled` is 1; then name and password, unless `http.server.auth_enabled` is 0; never a page of another origin, unless `http.server.cors_origin` names it",
    evidence: "ours",
    source: "4.1 and 4.3; design 4",
  },
  {
    what: "`GET /command/<line>`",
    documented: "everything behind `/command/` is the command, spaces and `://` as they are",
    here: "the same; a browser that does not say which page asks may only read by it",
    evidence: "documented",
    source: "4.3",
  },
  {
    what: "`POST /command`",
    documented: "`flags`, `command`, `data`; flags 4: data in base64; 7: all in base64; body at most 4 KB",
    here: "the same; flag 1 is the command's, 2 the response's; members may be missing",
    evidence: "inferred",
    source: "4.3",
  },
  {
    what: "answer of the HTTP API",
    documented:
      "member `response`, which ends with \\r\\n; failures are HTTP 200 with `Command failed\\r\\n`; 401 without authentication",
    here: "the same; besides `code`, `flags`, `safe_mode` and, for a failure, `advice`",
    evidence: "documented",
    source: "4.3; other members ours",
  },
  {
    what: "`GET /log`",
    documented: "its name",
    here: "the lines that were printed unasked lately, as text",
    evidence: "ours",
    source: "4.1",
  },
  {
    what: "`POST /stream`",
    documented: "its name",
    here: "`stream_write` without its line: JSON with `handle`, `data` and `flags`, or `?handle=<n>` and raw bytes; answered as POST /command",
    evidence: "ours",
    source: "4.1",
  },
  {
    what: "WebSocket `/stream`",
    documented: "a stream of type WEBS in `stream_list`",
    here: "the same; 8 at a time",
    evidence: "documented",
    source: "2.12 and 4.1",
  },
  {
    what: "pages",
    documented: "files of the file system, packed ones with `.gz`; a missing web app leads to `.recovery.html`",
    here: SAME,
    evidence: "documented",
    source: "8.3 and 9",
  },
  {
    what: "remote terminal",
    documented: "telnet on port 2000",
    here: "off until `remote_terminal.enabled` is 1; then asks `Password: `, unless `remote_terminal.login_enabled` is 0; one at a time",
    evidence: "ours",
    source: "4.1",
  },
];

const UPDATES: readonly NoteRow[] = [
  {
    what: "the DMS",
    documented: "the vendors' service",
    here: "a DMS of one's own; a device is given its address and certificate at `regrow device init`",
    evidence: "ours",
    source: "5",
  },
  {
    what: "`ota -a <id> <password>`",
    documented: "activates custom firmware; `Command failed` when it cannot",
    here: "`Command failed` always, with advice: claim with a token, activate with a product code",
    evidence: "documented",
    source: "2.9",
  },
  {
    what: "`ota.host`, `ota.port`",
    documented: "choose the server (WiConnect)",
    here: "tell the DMS's address; setting what they are already is `Set OK`, anything else fails: trust in a server is not set by a line",
    evidence: "ours",
    source: "2.9",
  },
  {
    what: "`dfu_request`, `dfu_response`: Bridged DFU",
    documented: "the names, and that a host with a network takes a request to the DMS and an answer back",
    here: "a check-in that is carried: request and answer are one line each, signed by the device and by its DMS, with a number that is used once; the package that goes with it comes by `dfu_update -o`",
    evidence: "ours",
    source: "2.10 and 6",
  },
  {
    what: "Factory DFU (`dfu_update --factory`)",
    documented:
      "images at fixed places in flash, which is erased before they are checked; settings and files are lost, credentials stay",
    here: "one signed package for blank devices (`regrow dfu factory`), taken by `dfu_update -o`; nothing is written before all of it is verified, nothing is erased; refused on a device with an owner, a certificate or another product",
    evidence: "ours",
    source: "6",
  },
  {
    what: "`dfu_update [version]` and more than one pass",
    documented: "a version and a permission for several passes; without it what is on the way is not said",
    here: "the permission is given unless `-s` takes it: then the update is refused where others have to be installed on the way; status 2 between passes, and the device goes on by itself",
    evidence: "inferred",
    source: "2.10",
  },
  {
    what: "updates by themselves",
    documented: "none: a host or person asks",
    here: "`update.automatic` 1 at first; `update.window`, `update.utc_offset` and `update.consent` hold them back, and so do rules of the DMS; who asks waits for none of them",
    evidence: "ours",
    source: "5",
  },
  {
    what: "a device that is not claimed",
    documented: '`{"result":"fail","message":"device not claimed"}`',
    here: "the same, code 1; what else the DMS refuses is `Command failed`, with its reason beside the answer",
    evidence: "documented",
    source: "2.9",
  },
  {
    what: "`dfu.status`, codes that are not met",
    documented: "19 and 101, both maximum of faults; 109 security unknown; 110 to 146",
    here: "101 alone stands for faults; the others never: [update codes](reference/update-codes.md) has each with its reason",
    evidence: "documented",
    source: "5",
  },
];

/** Everything that the page says about the protocol, in its order. */
export const NOTES: readonly NoteRow[] = [
  ...LINES,
  ...ANSWERS,
  ...VERSIONS,
  ...FILES,
  ...HTTP,
  ...RECOVERIES,
  ...UPDATES,
];
