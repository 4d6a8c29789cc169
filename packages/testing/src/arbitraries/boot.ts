import fc from "fast-check";
import {
  FAULT_RING_LENGTH,
  MAX_APP_FAULTS,
  MAX_TRIAL_STARTS,
  SAFE_MODE_REASONS,
  type BootRecord,
  type GenerationReference,
  type Trial,
} from "@regrow/core/boot";
import {
  FAULT_SUBJECTS,
  FAULT_TYPES,
  MAX_FAULT_OUTPUT,
  boundFault,
  type FaultRecord,
  type FaultType,
} from "@regrow/core/fault";
import type { Healing, SettingsSearch } from "@regrow/core/safe-mode";

/** Objects as parsers make them. */
const PLAIN = { noNullPrototype: true } as const;
const MAX_COUNT = 2_147_483_647;
const FAULT_TYPE_NAMES = Object.keys(FAULT_TYPES) as FaultType[];

/** Few identifiers, so that trial, confirmed and previous often are the same generation. */
export const generationIdArbitrary = fc.constantFrom(...["a", "b", "c", "d", "e"].map((digit) => digit.repeat(64)));

export const versionArbitrary = fc
  .tuple(fc.nat(3), fc.nat(3), fc.nat(20), fc.constantFrom("", "-alpha", "-beta.1"))
  .map(([major, minor, patch, suffix]) => `${major}.${minor}.${patch}${suffix}`);

export const generationReferenceArbitrary: fc.Arbitrary<GenerationReference> = fc.record(
  {
    id: generationIdArbitrary,
    product: fc.constantFrom("EXAMPLE-ONE", "EXAMPLE-TWO"),
    version: versionArbitrary,
    securityVersion: fc.nat(3),
  },
  PLAIN,
);

/** Any text as output, control and half characters included; bounded as records on a device are. */
export const faultRecordArbitrary: fc.Arbitrary<FaultRecord> = fc
  .record(
    {
      subject: fc.constantFrom(...FAULT_SUBJECTS),
      type: fc.constantFrom(...FAULT_TYPE_NAMES),
      atMs: fc.nat(4_000_000_000_000),
      generation: fc.option(generationIdArbitrary),
      version: fc.option(versionArbitrary),
      onTrial: fc.boolean(),
      exitCode: fc.option(fc.integer({ min: -1, max: 255 })),
      signal: fc.option(fc.constantFrom("SIGSEGV", "SIGKILL", "SIGABRT")),
      uptimeMs: fc.nat(),
      lastOutput: fc.string({ unit: "binary", maxLength: MAX_FAULT_OUTPUT }),
      fingerprint: fc.stringMatching(/^[0-9a-f]{16}$/),
    },
    PLAIN,
  )
  .map(boundFault);

export const trialArbitrary: fc.Arbitrary<Trial> = fc.record(
  {
    generation: generationReferenceArbitrary,
    starts: fc.nat(MAX_TRIAL_STARTS),
    updateId: fc.uuid(),
    isCutOff: fc.constant(true),
    healing: fc.record({ step: fc.constantFrom("settings", "bundle"), healthyMs: fc.nat() }, PLAIN),
  },
  { ...PLAIN, requiredKeys: ["generation", "starts", "updateId"] },
);

const suspectArbitrary = fc.record(
  { name: fc.string({ maxLength: 160 }), present: fc.stringMatching(/^[0-9a-f]{8}$/) },
  PLAIN,
);

/** Whether or not a search could have come to it. */
const searchArbitrary: fc.Arbitrary<SettingsSearch> = fc.record(
  {
    suspects: fc.array(suspectArbitrary, { maxLength: 4 }),
    guilty: fc.array(fc.nat(3), { maxLength: 4 }),
    heals: fc.option(fc.nat(4)),
    fails: fc.integer({ min: -1, max: 3 }),
    tries: fc.nat(40),
    verdict: fc.constantFrom("open", "settled", "found", "innocent"),
  },
  PLAIN,
);

const healingArbitrary: fc.Arbitrary<Healing> = fc.record(
  {
    bootId: fc.constantFrom("", "boot-1", "boot-2"),
    counts: fc.record(
      { load: fc.nat(11), update: fc.nat(4), "reset-faults": fc.nat(4), "factory-reset": fc.nat(4) },
      PLAIN,
    ),
    hasGivenUp: fc.boolean(),
    search: fc.option(searchArbitrary),
    triedBundle: fc.option(generationIdArbitrary),
  },
  PLAIN,
);

/** Every record that can be read from a disk, whether or not a device could have come to it. */
export const bootRecordArbitrary: fc.Arbitrary<BootRecord> = fc.record(
  {
    sequence: fc.nat(4_294_967_294),
    confirmed: fc.option(generationReferenceArbitrary, { freq: 8 }),
    previous: fc.option(generationReferenceArbitrary),
    trial: fc.option(trialArbitrary),
    securityVersion: fc.nat(3),
    appFaults: fc.oneof(
      { weight: 9, arbitrary: fc.nat(MAX_APP_FAULTS + 1) },
      { weight: 1, arbitrary: fc.nat(MAX_COUNT) },
    ),
    kernelFaults: fc.nat(MAX_COUNT),
    safeModeFaults: fc.nat(MAX_COUNT),
    safeModeEntries: fc.nat(MAX_COUNT),
    healing: fc.option(healingArbitrary),
    safeMode: fc.option(fc.constantFrom(...SAFE_MODE_REASONS), { freq: 2 }),
    faults: fc.array(faultRecordArbitrary, { maxLength: FAULT_RING_LENGTH }),
  },
  PLAIN,
);
