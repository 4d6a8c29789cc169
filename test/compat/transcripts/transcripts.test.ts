import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DIALECTS, type Dialect } from "@regrow/core/variable";
import { figure } from "../../harness/figure.ts";
import { cellsOf, type Cell } from "./cells.ts";
import { startKernelDevice } from "./device/kernel-device.ts";
import type { Example } from "./example.ts";
import { EXAMPLES } from "./examples/index.ts";
import { summaryOf } from "./matrix.ts";
import { VARIABLES } from "./open-driver.ts";
import { SECTIONS } from "./sections.ts";
import { showExample } from "./show-example.ts";
import { Surroundings } from "./surroundings.ts";

/** Each takes a while to be sure of. */
const MOST_FAILURES = 30;
const cells = cellsOf(EXAMPLES);

describe("the examples of the documentation", () => {
  let around: Surroundings;
  const shown = new Set<Cell>();
  let failed = 0;

  before(() => {
    around = new Surroundings();
  });
  after(() => around[Symbol.asyncDispose]());

  for (const example of EXAMPLES)
    for (const dialect of DIALECTS) {
      const own = cells.filter((cell) => cell.example === example && cell.dialect === dialect);
      if (own.every(({ emptyBecause }) => emptyBecause !== undefined)) continue;
      it(`${example.source}: ${example.id} (${dialect})`, async () => {
        assert.ok(failed < MOST_FAILURES, "so many have failed that this one is not shown");
        for (const cell of own.filter(({ emptyBecause }) => emptyBecause === undefined)) {
          shown.add(cell);
          await show(cell).catch((cause: unknown) => {
            failed += 1;
            throw new Error(`${cell.over}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
          });
        }
      });
    }

  it("leave no cell that is neither shown nor explained, and no example without a cell", () => {
    const forgotten = cells.filter((cell) => cell.emptyBecause === undefined && !shown.has(cell));
    assert.deepEqual(forgotten.map(nameOf), []);
    assert.ok(
      cells.every(({ emptyBecause }) => emptyBecause !== ""),
      "a reason says something",
    );
    const never = EXAMPLES.filter((example) => ![...shown].some((cell) => cell.example === example));
    assert.deepEqual(
      never.map(({ id }) => id),
      [],
    );
    for (const line of summaryOf(cells)) figure(line);
  });

  it("have names of their own", () => {
    assert.equal(new Set(EXAMPLES.map(({ id }) => id)).size, EXAMPLES.length);
  });

  it("come from every section that has examples", () => {
    const sources = new Set(EXAMPLES.flatMap(({ source }) => source.split(" and ")));
    assert.deepEqual(
      [...sources].filter((source) => !SECTIONS.includes(source)),
      [],
    );
    assert.deepEqual(
      SECTIONS.filter((section) => !sources.has(section)),
      [],
    );
  });

  async function show({ example, over, dialect }: Cell): Promise<void> {
    await using device = await startKernelDevice({
      ...(await surroundings(example, dialect)),
      variables: { ...VARIABLES[over], "system.dialect": dialect },
    });
    await showExample(example, over, device);
  }

  async function surroundings({ situation = {} }: Example, dialect: Dialect) {
    const dmsUrl = await around.dmsUrl(situation);
    return { situation, values: await around.values(situation, dialect), ...(dmsUrl === undefined ? {} : { dmsUrl }) };
  }
});

function nameOf({ example, over, dialect }: Cell): string {
  return `${example.id}, ${over}, ${dialect}`;
}
