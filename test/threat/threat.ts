/** A defence that is taken out of the code, for as long as one test runs. */
export interface Switch {
  /** What is off, in words. */
  readonly defence: string;
  /** Source file, from the root of the checkout. */
  readonly file: string;
  /** Text that stands in the file exactly once, and what stands there instead. */
  readonly text: string;
  readonly instead: string;
  /** Without the defence the test waits for ever, which is how it fails. */
  readonly hangs?: true;
}

/** An attack that the field's specifications name, what stops it here, and the test that tries it. */
export interface Threat {
  readonly attack: string;
  /** Its names in TUF (specification 1.0.31, 1.5.2), Uptane (standard 2.1.0, section 4) and RFC 9124 (section 4.2). */
  readonly names: readonly string[];
  /** What an attacker does, and what he meets. */
  readonly stoppedBy: string;
  /** The test file, from the root of the checkout, and the full name of the one test in it. */
  readonly test: { readonly file: string; readonly name: string };
  /** At least one: with any of them off the test must fail, or it shows nothing. */
  readonly switches: readonly Switch[];
}
