import { AjvCompiler } from "@fastify/ajv-compiler";
import { SerializerSelector } from "@fastify/fast-json-stringify-compiler";
import type { FastifySchemaCompiler, FastifySerializerCompiler } from "fastify";
import { STRICT_VALIDATION } from "./validation.ts";

type Validate = ReturnType<FastifySchemaCompiler<unknown>>;
type Serialize = ReturnType<FastifySerializerCompiler<unknown>>;

interface Compiling {
  setValidatorCompiler(compiler: FastifySchemaCompiler<unknown>): unknown;
  setSerializerCompiler(compiler: FastifySerializerCompiler<unknown>): unknown;
}

/**
 * Has fastify's own compilers take an operation's schemas when it is first asked, and not when the listener is made: a third of a DMS's
 * start was that. Call it before any route.
 */
export function compileLazily(app: Compiling): void {
  const validators = AjvCompiler()({}, STRICT_VALIDATION);
  const serializers = SerializerSelector()();
  app.setValidatorCompiler((part) => lazyValidate(() => validators(part)));
  app.setSerializerCompiler((part) => lazySerialize(() => serializers({ httpStatus: "", ...part })));
}

/** A validator leaves what is wrong on itself, where fastify looks for it. */
function lazyValidate(compile: () => Validate): Validate {
  let compiled: Validate | undefined;
  const validate: Validate = (data: unknown) => {
    compiled ??= compile();
    const isValid = compiled(data);
    validate.errors = compiled.errors ?? null;
    return isValid;
  };
  return validate;
}

function lazySerialize(compile: () => Serialize): Serialize {
  let compiled: Serialize | undefined;
  return (data) => (compiled ??= compile())(data);
}
