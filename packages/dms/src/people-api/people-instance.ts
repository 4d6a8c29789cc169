import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type { ErrorCode } from "@regrow/core/error";

declare module "fastify" {
  interface FastifySchema {
    /** Codes with which this operation itself refuses; those that any can give are added where the document is made. */
    errors?: readonly ErrorCode[];
  }
}

/** The people listener as features see it: handlers' types come from their schemas. */
export type PeopleInstance = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
