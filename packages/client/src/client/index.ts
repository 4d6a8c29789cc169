export {
  createClient,
  type AnswerOf,
  type Client,
  type ClientOptions,
  type InputOf,
  type OperationName,
} from "./client.ts";
export type { RetryOptions } from "./retry.ts";
export { refusalOf } from "./problem.ts";
export { certificateFault, reasonOf, unreachable, type CertificateFault } from "./unreachable.ts";
