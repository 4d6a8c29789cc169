import { clockContract } from "@regrow/testing/contract";
import { SystemClock } from "./system-clock.ts";

clockContract("SystemClock", () => ({ clock: new SystemClock(), pass: (waiting) => waiting }));
