import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ROLES } from "../database/index.ts";
import {
  OPERATIONS,
  RIGHT_NAMES,
  SCOPES,
  isAllowed,
  isRight,
  isScope,
  objectionTo,
  rightsOf,
  type Holder,
} from "./index.ts";
import type { OperationName, OperationRow } from "./index.ts";

const operations = Object.keys(OPERATIONS) as OperationName[];
const rowOf = (operation: OperationName): OperationRow => OPERATIONS[operation];
const owner: Holder = { kind: "person", rights: rightsOf("owner"), products: null };

const holders = fc.record({
  kind: fc.constantFrom("person" as const, "token" as const),
  rights: fc.subarray([...RIGHT_NAMES]).map((rights) => new Set(rights)),
  products: fc.option(fc.subarray(["p1", "p2", "p3"]).map((products) => new Set(products))),
});

describe("the permission table", () => {
  it("lets an owner do everything", () => {
    for (const operation of operations) assert.ok(isAllowed(owner, operation, "p1"), operation);
  });

  it("lets nobody in where somebody is needed", () => {
    for (const operation of operations)
      assert.equal(isAllowed(null, operation), rowOf(operation).needs === "nothing", operation);
  });

  it("has no right that nothing needs, and none that no role has", () => {
    const needed = new Set(operations.map((operation) => rowOf(operation).needs).filter(isRight));
    assert.deepEqual([...needed].toSorted(), [...RIGHT_NAMES].toSorted());
    for (const role of ROLES) assert.ok(rightsOf(role).size > 0, role);
  });

  it("gives tokens no right to let others in, to do what cannot be undone, or to outlive themselves", () => {
    assert.deepEqual(RIGHT_NAMES.filter((right) => !isScope(right)).toSorted(), [
      "device.manage",
      "member.manage",
      "organisation.manage",
      "product.produce",
      "token.create",
      "webhook.manage",
    ]);
    assert.deepEqual(SCOPES, RIGHT_NAMES.filter(isScope));
  });

  it("asks for exactly the right of its row, and says which is missing", () => {
    fc.assert(
      fc.property(holders, fc.constantFrom(...operations), (holder, operation) => {
        const { needs } = rowOf(operation);
        if (!isRight(needs) || holder.rights.has(needs)) return;
        assert.deepEqual(objectionTo(holder, operation), { kind: "right-missing", right: needs });
      }),
    );
  });

  it("keeps who has some products to those: no more rights make up for it", () => {
    fc.assert(
      fc.property(
        holders,
        fc.constantFrom(...operations),
        fc.constantFrom("p1", "p2", "p3"),
        (holder, operation, product) => {
          const { needs, about } = rowOf(operation);
          if (needs === "nothing" || holder.products === null) return;
          if (about === "organisation") assert.equal(isAllowed(holder, operation), false);
          if (!holder.products.has(product)) assert.equal(isAllowed(holder, operation, product), false);
        },
      ),
    );
  });

  it("never takes away by giving: more rights, or all products, allow at least as much", () => {
    fc.assert(
      fc.property(
        holders,
        fc.constantFrom(...operations),
        fc.constantFrom(...RIGHT_NAMES),
        (holder, operation, right) => {
          if (!isAllowed(holder, operation)) return;
          assert.ok(isAllowed({ ...holder, rights: new Set([...holder.rights, right]) }, operation));
          assert.ok(isAllowed({ ...holder, products: null }, operation));
        },
      ),
    );
  });
});
