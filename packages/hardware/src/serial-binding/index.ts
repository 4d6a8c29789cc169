export { readSerialBinding, thisMachine, type Machine } from "./serial-binding.ts";
