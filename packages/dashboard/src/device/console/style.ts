/** How a character looks: colours by name, as the style sheet has them; null: as everything else. */
export interface CellStyle {
  readonly colour: Colour | null;
  readonly isBold: boolean;
}

export const PLAIN: CellStyle = { colour: null, isBold: false };

/** In the order of their numbers. @see ECMA-48, SGR 30 to 37 */
const COLOURS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
type Colour = (typeof COLOURS)[number];

/** Select graphic rendition: what is not known here changes nothing. @param numbers between the semicolons */
export function styled(style: CellStyle, numbers: readonly number[]): CellStyle {
  let next = style;
  for (const number of numbers) {
    if (number === 0) next = PLAIN;
    else if (number === 1) next = { ...next, isBold: true };
    else if (number === 22) next = { ...next, isBold: false };
    else if (number === 39) next = { ...next, colour: null };
    else if (number >= 30 && number <= 37) next = { ...next, colour: COLOURS[number - 30] ?? null };
    else if (number >= 90 && number <= 97) next = { ...next, colour: COLOURS[number - 90] ?? null };
  }
  return next;
}
