import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answer, client } from "@client/client";
import type { Schemas } from "@client/client";
import { useLabel } from "@shared/subject/subject-chip";
import { useWords } from "@shared/words";

/** What was typed, once the typing has paused. */
export function usePaused(text: string, millis = 150): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => setPaused(text), millis);
    return () => window.clearTimeout(timer);
  }, [text, millis]);
  return paused;
}

export function useSuggestions(text: string, enabled: boolean) {
  const q = usePaused(text.trim());
  return useQuery({
    queryKey: ["suggest", q],
    queryFn: ({ signal }) => answer(client.GET("/api/search", { params: { query: { q, limit: 8 } }, signal })),
    enabled: enabled && q.length >= 2,
    placeholderData: keepPreviousData,
  });
}

/** Beside a suggestion: what matched unless the name says it already, how many sources, its place among the leads. */
export function useHitNote(): (hit: Schemas["SearchHit"]) => string {
  const w = useWords();
  const label = useLabel();
  return ({ subject, matched }) =>
    [
      matched.includes(label(subject)) ? "" : matched,
      w.leads.sources(subject.n_sources ?? 0),
      subject.lead_rank ? w.search.leadRank(String(subject.lead_rank)) : "",
    ]
      .filter(Boolean)
      .join(" · ");
}
