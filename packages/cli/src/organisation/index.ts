export { fetchOrganisation, sendOrganisation, type FileTransfer } from "./organisation-file.ts";
