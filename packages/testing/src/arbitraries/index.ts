export {
  bootRecordArbitrary,
  faultRecordArbitrary,
  generationIdArbitrary,
  generationReferenceArbitrary,
  trialArbitrary,
  versionArbitrary,
} from "./boot.ts";
