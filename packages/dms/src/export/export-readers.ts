import type { RowOf, TableName } from "./export-rows.ts";
import {
  readCertificates,
  readConsents,
  readDevicePolicies,
  readDevices,
  readFaults,
  readLabels,
  readLog,
  readOrders,
  readOutcomes,
  readTechnicianEntries,
} from "./read-devices.ts";
import { readFaultDays, readFaultGroupDevices, readFaultGroups } from "./read-fault-groups.ts";
import {
  readAudit,
  readBundles,
  readFiles,
  readMembers,
  readOnlineVersions,
  readProducts,
  readTags,
  readWebhooks,
} from "./read-products.ts";
import type { Reading } from "./reading.ts";

/** Where the rows of each table come from. */
export const READERS: { readonly [Name in TableName]: (reading: Reading) => AsyncGenerator<RowOf<Name>> } = {
  products: readProducts,
  "online-versions": readOnlineVersions,
  bundles: readBundles,
  tags: readTags,
  devices: readDevices,
  labels: readLabels,
  "device-policies": readDevicePolicies,
  consents: readConsents,
  certificates: readCertificates,
  orders: readOrders,
  log: readLog,
  outcomes: readOutcomes,
  faults: readFaults,
  "fault-groups": readFaultGroups,
  "fault-group-devices": readFaultGroupDevices,
  "fault-days": readFaultDays,
  "technician-entries": readTechnicianEntries,
  files: readFiles,
  webhooks: readWebhooks,
  members: readMembers,
  audit: readAudit,
};
