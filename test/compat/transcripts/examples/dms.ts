import type { Example } from "../example.ts";
import { GECKO, ZENTRI } from "../reasons.ts";

const NOT_CLAIMED = '{"result":"fail","message":"device not claimed"}\r\n';

/** Sections 2.8 to 2.10, 5 and 10: DMS and updates. */
export const DMS: readonly Example[] = [
  {
    id: "ota of a device that is not claimed",
    source: "2.9",
    situation: { dms: "not claimed" },
    steps: [{ send: "ota", answer: NOT_CLAIMED, code: 1 }],
  },
  {
    id: "ota does nothing when the device is current",
    source: "2.9",
    situation: { dms: "up to date" },
    steps: [{ send: "ota", answer: "Up to date\r\n" }],
  },
  {
    id: "ota as the web app puts it together",
    source: "2.9",
    situation: { dms: "up to date" },
    steps: [
      // With neither option, and with both.
      { send: "ota ", answer: "Up to date\r\n" },
      { send: "ota  -f -b 1.0.0", answer: "Up to date\r\n" },
    ],
  },
  {
    id: "ota -a <activation id> <activation password>",
    source: "2.9",
    steps: [{ send: "ota -a my-firmware secret", answer: "Command failed\r\n", code: 1 }],
  },
  {
    id: "ota.host and ota.port",
    source: "2.9",
    dialect: { ...ZENTRI, why: "WiConnect only (3.3)" },
    steps: [
      { send: "get ot h", answer: "" },
      { send: "get ot p", answer: "0\r\n" },
    ],
  },
  {
    id: "dfu_update when the device is current",
    source: "2.10",
    dialect: GECKO,
    situation: { dms: "up to date" },
    steps: [{ send: "dfu_update", answer: "Up to date\r\n" }],
  },
  {
    id: "dfu_query: 2 up to date",
    source: "2.10",
    dialect: GECKO,
    situation: { dms: "up to date" },
    steps: [{ send: "dfu_query", answer: "2\r\n" }],
  },
  {
    id: "dfu_query: 1 and the version",
    source: "2.10",
    dialect: GECKO,
    situation: { dms: "update" },
    steps: [{ send: "dfu_query", answer: "1 1.1.0\r\n" }],
  },
  {
    id: "dfu_query: 0 and why",
    source: "2.10",
    dialect: GECKO,
    situation: { dms: "not claimed" },
    steps: [{ send: "dfu_query", answer: "0 device not claimed\r\n", code: 1 }],
  },
  {
    id: "dms_claim <token>",
    source: "2.8",
    dialect: GECKO,
    situation: { dms: "up to date" },
    steps: [{ send: "dms_claim 0123456789abcdef", answer: "Success\r\n" }],
  },
  {
    id: "dms_activate <product code>",
    source: "2.8",
    dialect: GECKO,
    situation: { dms: "up to date" },
    steps: [{ send: "dms_activate ACME-KIOSK", answer: "Success\r\n" }],
  },
  {
    id: "dms claim <product code> <token>",
    source: "2.8",
    dialect: ZENTRI,
    situation: { dms: "up to date" },
    steps: [{ send: "dms claim ACME-KIOSK 0123456789abcdefABCDEF", answer: "Success\r\n" }],
  },
  {
    id: "dms activate <product code>",
    source: "2.8",
    dialect: ZENTRI,
    situation: { dms: "up to date" },
    steps: [{ send: "dms activate ACME-KIOSK", answer: "Success\r\n" }],
  },
  {
    id: "dms claim <user name> <password>",
    source: "2.8",
    dialect: ZENTRI,
    situation: { dms: "up to date" },
    steps: [{ send: "dms claim ada correct-horse", answer: "Success\r\n" }],
  },
  {
    id: "dms_provision of a device that is provisioned",
    source: "10",
    situation: { dms: "up to date" },
    steps: [{ send: "dms_provision", answer: "Device already provisioned\r\n" }],
  },
  {
    id: "dms_provision without a token",
    source: "10",
    situation: { dms: "not provisioned" },
    steps: [{ send: "dms_provision", answer: "No provisioning token\r\n", code: 1 }],
  },
];
