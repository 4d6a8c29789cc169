/** Consonants and digits that nobody mistakes for another, and that make no words. */
export const PIN_LETTERS = "BCDFGHJKMNPQRSTVWXYZ23456789";
/** 28 to the eighth: with a thousand PINs out at once, a guess in four hundred million is right. */
export const PIN_LENGTH = 8;

/** As it is shown: in two groups. */
export const PIN_PATTERN = `^[${PIN_LETTERS}]{4}-[${PIN_LETTERS}]{4}$`;

/** The letters as a person is shown them. */
export function formatPin(letters: string): string {
  return `${letters.slice(0, PIN_LENGTH / 2)}-${letters.slice(PIN_LENGTH / 2)}`;
}

/** The letters of what a person has typed, however they write it; undefined when it cannot be a PIN. */
export function readPin(typed: string): string | undefined {
  const letters = typed.replaceAll(/[\s-]/g, "").toUpperCase();
  return letters.length === PIN_LENGTH && [...letters].every((letter) => PIN_LETTERS.includes(letter))
    ? letters
    : undefined;
}
