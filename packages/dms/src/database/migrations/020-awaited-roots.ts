import type { Words } from "../dialect.ts";

/** Products that came from another DMS without its online keys: nothing is offered until their roots name those of this one. */
export const awaitedRoots = {
  number: 20,
  name: "awaited roots",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    `create table awaited_roots (organisation_id text not null references organisations (id),
       product_id text not null references products (id), since_ms ${integer} not null,
       primary key (organisation_id, product_id)) ${tableEnd}`,
  ],
} as const;
