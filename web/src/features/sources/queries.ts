import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, client } from "@client/client";
import type { SourceSearch } from "./address";

export function useSources() {
  return useQuery({ queryKey: ["sources"], queryFn: ({ signal }) => answer(client.GET("/api/sources", { signal })) });
}

export function useSource(id: string) {
  return useQuery({
    queryKey: ["source", id],
    queryFn: ({ signal }) => answer(client.GET("/api/sources/{source_id}", { params: { path: { source_id: id } }, signal })),
  });
}

export function useOutcomes(id: string, search: SourceSearch) {
  const query = { outcome: search.outcome ? [search.outcome] : undefined, text: search.reason };
  return useInfiniteQuery({
    queryKey: ["outcomes", id, query],
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET("/api/sources/{source_id}/outcomes", {
          params: { path: { source_id: id }, query: { ...query, limit: 300, offset: pageParam } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const have = pages.reduce((n, p) => n + p.items.length, 0);
      return have < last.total && last.items.length > 0 ? have : undefined;
    },
    placeholderData: keepPreviousData,
  });
}
