export { forgottenCertificates } from "./forgotten-certificates.ts";
export { makeBackup, type BackupReport } from "./make-backup.ts";
export { restoreBackup } from "./restore-backup.ts";
export { readRestorations } from "./restorations.ts";
export { verifyBackup } from "./verify-backup.ts";
