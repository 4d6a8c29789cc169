import type { Example, Step } from "../example.ts";
import { GECKO, ZENTRI } from "../reasons.ts";

const FAULTS = Array.from({ length: 8 }, (_, index) => `${index}: NMI Exception, uhandle:00 bhandle:00\r\n`).join("");
const FORCED: readonly Step[] = [
  { send: "get wlan.mac", answer: "«mac»\r\n" },
  { send: "force_safemode «mac»", answer: "Forcing safemode...\r\nRebooting\r\n", restarts: "safe mode" },
];

/** Sections 2.4 to 2.7, 4.4 to 4.6 and 7: faults, safe mode, resets. */
export const RECOVERY: readonly Example[] = [
  {
    id: "faults_print in forced safe mode: eight NMI exceptions",
    source: "2.4",
    situation: { isSafeMode: true },
    steps: [{ send: "faults_print", answer: FAULTS }],
  },
  {
    id: "faults_reset empties faults_print",
    source: "2.5",
    situation: { isSafeMode: true },
    steps: [
      { send: "faup", answer: FAULTS },
      { send: "faur", answer: "Success\r\n" },
      { send: "faup", answer: "" },
    ],
  },
  {
    id: "force_safemode",
    source: "2.6",
    steps: [...FORCED, { send: "get system.safemode.status", answer: "1\r\n" }],
  },
  {
    id: "force_safemode with another MAC address",
    source: "2.6",
    steps: [
      { send: "force_safemode 4C:55:CC:10:10:99", answer: "«text»\r\n", code: 7 },
      { send: "get system.safemode.status", answer: "0\r\n" },
    ],
  },
  {
    id: "leaving safe mode, five steps",
    source: "4.4",
    steps: [
      ...FORCED,
      { send: "get system.safemode.status", answer: "1\r\n" },
      { send: "faults_print", answer: FAULTS },
      { send: "faults_reset", answer: "Success\r\n" },
      { send: "faults_print", answer: "" },
      { send: "reboot", answer: "Rebooting\r\n", restarts: "normal" },
      { send: "get system.safemode.status", answer: "0\r\n" },
    ],
  },
  {
    id: "a host that sees S resets faults and reboots",
    source: "4.2",
    situation: { isSafeMode: true },
    steps: [
      { send: "faults_reset", answer: "Success\r\n" },
      { send: "reboot", answer: "Rebooting\r\n", restarts: "normal" },
      { send: "get system.safemode.status", answer: "0\r\n" },
    ],
  },
  {
    id: "factory_reset",
    source: "2.7",
    steps: [
      { send: "set wlan.ssid changed", answer: "Set OK\r\n" },
      { send: "save", answer: "Success\r\n" },
      { send: "get wlan.mac", answer: "«mac»\r\n" },
      { send: "factory_reset «mac»", answer: "«lines»Rebooting\r\n", restarts: "normal" },
      { send: "get wlan.ssid", answer: "" },
    ],
  },
  {
    id: "factory_reset with another MAC address",
    source: "7.3",
    steps: [{ send: "fac 4C:55:CC:10:10:99", answer: "«text»\r\n", code: 7 }],
  },
  {
    id: "a variable that is not in safe mode",
    source: "3.2",
    situation: { isSafeMode: true },
    steps: [
      { send: "get system.build_number", answer: "«text»\r\n", code: 6 },
      { send: "get uart.baud", answer: "115200\r\n" },
    ],
  },
  {
    id: "a command that is not in safe mode",
    source: "3.1",
    situation: { isSafeMode: true },
    steps: [
      { send: "load", answer: "«text»\r\n", code: 3 },
      { send: "http_get http://192.168.0.1/", answer: "«text»\r\n", code: 3 },
    ],
  },
  {
    id: "banner of Gecko OS in safe mode",
    source: "4.5",
    dialect: { ...GECKO, why: "the banner of ZentriOS is another" },
    situation: { isSafeMode: true },
    steps: [{ send: "version", answer: "«product», Regrow-0.1.0, «platform»\r\n" }],
  },
  {
    id: "banner of ZentriOS in safe mode",
    source: "4.5",
    dialect: { ...ZENTRI, why: "the banner of Gecko OS is another" },
    situation: { isSafeMode: true },
    steps: [{ send: "version", answer: "«product».0, Built:«built» for «platform», Board:«platform»\r\n" }],
  },
];
