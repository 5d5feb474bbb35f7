import type { ColumnGuess, Vocabulary, Word } from "./types";

const TIMES = new Set(["time", "date", "time_of_day", "end"]);

/** What besides its meaning has to be known to read a column. */
export function optionsOf(meaning: string): { formats: boolean; zone: boolean; region: boolean; split: boolean } {
  return {
    formats: TIMES.has(meaning) || meaning.endsWith(":birth_date"),
    zone: meaning === "time" || meaning === "end",
    region: meaning.endsWith(":phone"),
    split: meaning.startsWith("role:") || meaning.startsWith("identifier:"),
  };
}

/** A protected attribute is refused in code; nobody can choose otherwise, and its values are not drawn. */
export function isProtected(guess: ColumnGuess): boolean {
  return guess.meaning === "ignore" && !guess.chosen && /protected attribute/i.test(guess.why);
}

/** The formats in words, those found in the column first. */
export function words(formats: Word[], found: string[]): Word[] {
  return [...formats].sort((a, b) => Number(found.includes(b.id)) - Number(found.includes(a.id)));
}

export function regions(vocabulary: Vocabulary): Word[] {
  return vocabulary.regions;
}
