import { asLetters, capital, words as spaced } from "@shared/format/text";
import type { Choice, ColumnGuess, Vocabulary, Word } from "./types";

const TIMES = new Set(["time", "date", "time_of_day", "end", "end_date", "end_time_of_day"]);

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
  return guess.meaning === "ignore" && !guess.chosen && /protected attribute|atributo protegido/i.test(guess.why);
}

/** The formats in words, those found in the column first, also those that are in no list. */
export function foundFirst(formats: Word[], found: string[], counts: Record<string, string>): Word[] {
  const inWords = (id: string) => asLetters(id).replace(/^(\w+_since) /, (all, counted: string) => (counts[counted] ? `${counts[counted]} ` : all));
  const unlisted = found.filter((id) => !formats.some((f) => f.id === id)).map((id) => ({ id, label: inWords(id), meaning: "" }));
  return [...unlisted, ...[...formats].sort((a, b) => Number(found.includes(b.id)) - Number(found.includes(a.id)))];
}

const COUNT = /^(minutes|hours|days)_since$/;
const countIn = (choice: Choice) => (choice.options as { formats?: string[] } | undefined)?.formats?.find((f) => COUNT.test(f));

/** Whether an answer only counts ("hours_since"), and the day it begins with has to be said as well. */
export function asksStart(choice: Choice): boolean {
  return countIn(choice) !== undefined;
}

/** "Hours since" with 2026-01-01 is "Hours since 2026-01-01", and is written so in the mapping. */
export function withStart(choice: Choice, start: string): Choice {
  const counted = countIn(choice);
  return counted && start ? { label: `${choice.label} ${start}`, options: { ...choice.options, formats: [`${counted} ${start}`] } } : choice;
}

/** The day that was said in an answer. */
export function startIn(answer: string | undefined): string {
  return /\d{4}-\d{2}-\d{2}$/.exec(answer ?? "")?.[0] ?? "";
}

const withoutUnit = (label: string) => label.replace(/ \([^)]*\)$/, "");

/** "Duration" or "duration_s", "64" -> "Duration 64 s": its unit after the value, as everywhere. */
export function propertyText(vocabulary: Vocabulary, name: string, value: string): string {
  const meant = vocabulary.meanings.find((m) => m.id === `property:${name}` || (m.id.startsWith("property:") && withoutUnit(m.label) === name));
  const [, label, unit] = /^(.*) \(([^)]*)\)$/.exec(meant?.label ?? "") ?? [];
  return label ? `${label} ${value} ${unit}` : `${meant?.label ?? capital(spaced(name))} ${value}`;
}

/** "callee" -> "Called", as its meaning is called in the selects. */
export function roleLabel(vocabulary: Vocabulary, role: string): string {
  const meant = vocabulary.meanings.find((m) => m.id.startsWith(`role:${role}:`));
  return meant ? withoutUnit(meant.label) : capital(spaced(role));
}
