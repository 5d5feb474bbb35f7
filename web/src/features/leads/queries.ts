import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, client } from "@client/client";
import { stringifySearch } from "@shared/address/search";
import type { LeadsSearch } from "./address";

const PAGE = 200;

function asked(search: LeadsSearch) {
  return {
    status: search.status,
    kind: search.kind,
    band: search.band,
    signal: search.signal,
    source: search.source,
    text: search.text,
    sort: search.sort,
    unpursued_first: search.mixed === undefined,
  };
}

/** Where the server gives every lead that passes the filters as a file. */
export function leadsFile(search: LeadsSearch): string {
  const { unpursued_first: first, ...filters } = asked(search);
  return `/api/leads.csv${stringifySearch({ ...filters, unpursued_first: String(first) })}`;
}

/** The ranked list, a page at a time. */
export function useLeads(search: LeadsSearch) {
  const query = asked(search);
  return useInfiniteQuery({
    queryKey: ["leads", query],
    queryFn: ({ pageParam, signal }) =>
      answer(client.GET("/api/leads", { params: { query: { ...query, limit: PAGE, offset: pageParam } }, signal })),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const have = pages.reduce((n, p) => n + p.items.length, 0);
      return have < last.total && last.items.length > 0 ? have : undefined;
    },
    placeholderData: keepPreviousData,
  });
}

const oneLead = (id: string | undefined) => ({
  queryKey: ["lead", id],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    answer(client.GET("/api/leads/{subject_id}", { params: { path: { subject_id: id ?? "" } }, signal })),
});

export function useLead(id: string | undefined) {
  return useQuery({ ...oneLead(id), enabled: id !== undefined });
}

/** Asks for a lead before it is opened, so that the next one in the list is there when it is. */
export function useLeadAhead(id: string | undefined, ready: boolean) {
  const queries = useQueryClient();
  useEffect(() => {
    if (id !== undefined && ready) void queries.prefetchQuery({ ...oneLead(id), staleTime: 60_000 });
  }, [queries, id, ready]);
}
