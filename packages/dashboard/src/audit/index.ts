export { AuditTable } from "./audit-table.tsx";
export { AuditView } from "./audit-view.tsx";
