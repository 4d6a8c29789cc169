import { invariant } from "@regrow/core/error";
import type { Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import type { RowOf, TableName } from "./export-rows.ts";

/** Where the rows of an import go. */
export interface ImportTarget {
  /** One small transaction: what is written is seen by nobody before the import has ended. Others get their turn after each. */
  readonly write: <Result>(work: (writer: Writer) => Promise<Result>) => Promise<Result>;
  readonly tenant: Tenant;
  readonly nowMs: number;
  /** Identifiers of the products as they are here, by code. */
  readonly productIds: ReadonlyMap<string, string>;
  /** Verified rows, as they came. */
  readonly read: <Name extends TableName>(table: Name) => AsyncGenerator<RowOf<Name>>;
}

/** Of a product that the import has, as every row was checked to name. */
export function productIdOf({ productIds }: Pick<ImportTarget, "productIds">, code: string): string {
  const id = productIds.get(code);
  invariant(id !== undefined, "rows of an import name its products");
  return id;
}

/** Codes of fault groups are empty where they count over all products. */
export function groupProduct(target: Pick<ImportTarget, "productIds">, code: string): string {
  return code === "" ? "" : productIdOf(target, code);
}
