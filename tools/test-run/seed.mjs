// Loaded before a test file with property tests. The same change must get the same verdict each time, so `npm test` draws the same
// examples; REGROW_SEED=<number> draws others. What searches for new ones is `npm run fuzz`, and a longer run of the model.
import fc from "fast-check";

const seed = Number(process.env["REGROW_SEED"] ?? 1);
if (!Number.isInteger(seed)) throw new Error(`REGROW_SEED is a whole number, not ${process.env["REGROW_SEED"]}`);
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
