import { useEffect } from "react";
import type { ReactNode } from "react";
import { usePreference } from "@shared/ui/preferences";
import { CATALOGUES, WordsContext } from "@shared/words";
import type { Language } from "@shared/words";

export function useLanguage(): [Language, (next: Language) => void] {
  const [chosen, choose] = usePreference("language");
  return [chosen === "es" ? "es" : "en", choose];
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language] = useLanguage();
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return <WordsContext.Provider value={CATALOGUES[language]}>{children}</WordsContext.Provider>;
}
