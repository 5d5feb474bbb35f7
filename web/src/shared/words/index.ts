import { createContext, useContext } from "react";
import { en } from "./en";
import { es } from "./es";
import { words } from "@shared/format/text";

/** Every word of the interface; a language is one object of this shape. */
export type Words = typeof en;
export type Language = "en" | "es";

export const CATALOGUES: Record<Language, Words> = { en, es };
export const WordsContext = createContext<Words>(en);

const LEFT_OUT = "not_counted_";

/** A code as words of the language: "crossings_with_call" is "cruces con llamada". */
export function named(w: Words, code: string): string {
  if (code.startsWith(LEFT_OUT)) return `${w.leads.notCounted.toLowerCase()}: ${named(w, code.slice(LEFT_OUT.length))}`;
  return w.names[code] ?? words(code);
}

export function useWords(): Words {
  return useContext(WordsContext);
}
