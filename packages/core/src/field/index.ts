export {
  FieldError,
  readBoolean,
  readInteger,
  readList,
  readNullable,
  readObject,
  readOneOf,
  readOrNull,
  readText,
} from "./field.ts";
