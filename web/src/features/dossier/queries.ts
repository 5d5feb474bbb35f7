import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, client } from "@client/client";
import type { DossierSearch } from "./address";

const PAGE = 300;
const path = (id: string) => ({ subject_id: id });

export function useDossier(id: string) {
  return useQuery({
    queryKey: ["dossier", id],
    queryFn: ({ signal }) => answer(client.GET("/api/subjects/{subject_id}", { params: { path: path(id) }, signal })),
  });
}

export function useConnections(id: string) {
  return useQuery({
    queryKey: ["connections", id],
    queryFn: ({ signal }) =>
      answer(client.GET("/api/subjects/{subject_id}/connections", { params: { path: path(id), query: { limit: 50 } }, signal })),
  });
}

export function useIdentity(id: string) {
  return useQuery({
    queryKey: ["identity", id],
    queryFn: ({ signal }) => answer(client.GET("/api/subjects/{subject_id}/identity", { params: { path: path(id) }, signal })),
  });
}

export function useTimeline(id: string, search: DossierSearch) {
  const query = { kind: search.event, from: search.from, to: search.to, order: search.order ?? ("newest" as const) };
  return useInfiniteQuery({
    queryKey: ["timeline", id, query],
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET("/api/subjects/{subject_id}/timeline", {
          params: { path: path(id), query: { ...query, limit: PAGE, offset: pageParam } },
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
