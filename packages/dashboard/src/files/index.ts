export { FileTable } from "./file-table.tsx";
export { GiveFileCard } from "./give-file-card.tsx";
