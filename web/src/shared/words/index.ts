import { createContext, useContext } from "react";
import { en } from "./en";
import { es } from "./es";

/** Every word of the interface; a language is one object of this shape. */
export type Words = typeof en;
export type Language = "en" | "es";

export const CATALOGUES: Record<Language, Words> = { en, es };
export const WordsContext = createContext<Words>(en);

export function useWords(): Words {
  return useContext(WordsContext);
}
