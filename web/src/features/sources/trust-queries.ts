import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "@client/client";
import { answer, client } from "@client/client";

export type Line = Schemas["QualityLine"];
export type Corrected = Schemas["CorrectedRow"];

const path = (id: string) => ({ source_id: id });

export function useQuality(id: string) {
  return useQuery({ queryKey: ["quality", id], queryFn: ({ signal }) => answer(client.GET("/api/sources/{source_id}/quality", { params: { path: path(id) }, signal })) });
}

export function useCoverage(id: string) {
  return useQuery({ queryKey: ["coverage", id], queryFn: ({ signal }) => answer(client.GET("/api/sources/{source_id}/coverage", { params: { path: path(id) }, signal })) });
}

/** The rows that one measure counted. */
export function useQualityRows(id: string, line: Line) {
  const query = { batch_id: line.batch_id, measure: line.measure, column: line.column, item: line.item };
  return useQuery({
    queryKey: ["quality-rows", id, query],
    queryFn: ({ signal }) => answer(client.GET("/api/sources/{source_id}/quality/rows", { params: { path: path(id), query }, signal })),
  });
}

export function useFaultyRows(id: string) {
  return useInfiniteQuery({
    queryKey: ["faulty-rows", id],
    queryFn: ({ pageParam, signal }) =>
      answer(client.GET("/api/sources/{source_id}/rejects", { params: { path: path(id), query: { limit: 100, offset: pageParam } }, signal })),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const have = pages.reduce((n, p) => n + p.items.length, 0);
      return have < last.total && last.items.length > 0 ? have : undefined;
    },
  });
}

/** What would become of changed rows, by the code that loads deliveries. */
export function useTrial(id: string, rows: Corrected[]) {
  return useQuery({
    queryKey: ["try-rows", id, rows],
    queryFn: ({ signal }) => answer(client.POST("/api/sources/{source_id}/rejects/try", { params: { path: path(id) }, body: { rows }, signal })),
    enabled: rows.length > 0,
    placeholderData: (before) => before,
  });
}

export function useResubmit(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["ResubmitRequest"]) => answer(client.POST("/api/sources/{source_id}/rejects/resubmit", { params: { path: path(id) }, body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["faulty-rows", id] }),
  });
}
