/** Options of a field to choose from; a browser shows no more in any useful way. */
export const MOST_CHOICES = 5_000;
