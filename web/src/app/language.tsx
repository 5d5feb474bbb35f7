import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { readPreference, usePreference } from "@shared/ui/preferences";
import { CATALOGUES, WordsContext } from "@shared/words";
import type { Language } from "@shared/words";

const known = (chosen: string | null): Language => (chosen === "es" ? "es" : "en");

/** The language outside of a component: the one in which the server is asked. */
export function language(): Language {
  return known(readPreference("language"));
}

export function useLanguage(): [Language, (next: Language) => void] {
  const [chosen, choose] = usePreference("language");
  return [known(chosen), choose];
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [current] = useLanguage();
  const cache = useQueryClient();
  const before = useRef(current);
  useEffect(() => {
    document.documentElement.lang = current;
    // the sentences of what was answered are in the other language
    if (before.current !== current) void cache.invalidateQueries();
    before.current = current;
  }, [current, cache]);
  return <WordsContext.Provider value={CATALOGUES[current]}>{children}</WordsContext.Provider>;
}
