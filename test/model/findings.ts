import { Random } from "@regrow/sim/clock";
import { tryLinkOrder } from "./link-orders.ts";
import { tryOrders, type Findings } from "./orders.ts";
import type { Template } from "./template.ts";

/** What was tried, and what came of it. */
export interface AllFindings extends Findings {
  readonly questions: number;
  readonly answered: number;
}

export const NO_FINDINGS: AllFindings = {
  orders: 0,
  messages: 0,
  restarts: 0,
  kills: 0,
  questions: 0,
  answered: 0,
  wrong: [],
};

/** As many orders of check-ins and logs as of link messages. A seed always gives the same orders. */
export async function findAll(template: Template, orders: number, seed: number): Promise<AllFindings> {
  const ofLogs = await tryOrders(template, orders, new Random(seed));
  const random = new Random(seed);
  const wrong = [...ofLogs.wrong];
  let [questions, answered] = [0, 0];
  for (let order = 0; order < orders; order += 1) {
    const found = await tryLinkOrder(random);
    questions += found.asked;
    answered += found.answered;
    wrong.push(...found.problems);
  }
  return { ...ofLogs, questions, answered, wrong };
}

export function together(one: AllFindings, other: AllFindings): AllFindings {
  return {
    orders: one.orders + other.orders,
    messages: one.messages + other.messages,
    restarts: one.restarts + other.restarts,
    kills: one.kills + other.kills,
    questions: one.questions + other.questions,
    answered: one.answered + other.answered,
    wrong: [...one.wrong, ...other.wrong],
  };
}

export function findingsText(found: AllFindings): string {
  const { orders, messages, restarts, kills, questions, answered, wrong } = found;
  return (
    `${orders} orders of check-ins and logs, ${messages} messages, ${restarts} restarts of which ${kills} within a transaction; ` +
    `${orders} orders of link messages, ${questions} questions, ${answered} answered; ${wrong.length} states corrupted`
  );
}
