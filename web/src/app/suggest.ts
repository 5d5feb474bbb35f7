import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answer, client } from "@client/client";

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
