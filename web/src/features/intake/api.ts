import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "@client/client";
import type { Schemas } from "@client/client";
import { corrections } from "./draft";
import type { Draft } from "./draft";
import type { DeliveryReport, Proposal } from "./types";

export function useVocabulary() {
  return useQuery({ queryKey: ["vocabulary"], queryFn: ({ signal }) => answer(client.GET("/api/mapping/vocabulary", { signal })), staleTime: Infinity });
}

/** The proposal made again from what was clicked; the last one stays until the new one is there. */
export function useProposal(upload: string, draft: Draft) {
  const sent = corrections(draft);
  return useQuery({
    queryKey: ["proposal", upload, sent],
    queryFn: ({ signal }) => answer(client.POST("/api/uploads/{upload_id}/proposal", { params: { path: { upload_id: upload } }, body: sent, signal })),
    placeholderData: (before, query) => (query?.queryKey[1] === upload ? keepPreviousData(before) : undefined),
    staleTime: Infinity,
  });
}

export function usePreview(upload: string, proposal: Proposal | undefined) {
  const body = { source: proposal?.source ?? {}, mapping: proposal?.mapping ?? {} };
  return useQuery({
    queryKey: ["preview", upload, body],
    queryFn: ({ signal }) => answer(client.POST("/api/uploads/{upload_id}/preview", { params: { path: { upload_id: upload } }, body, signal })),
    enabled: proposal !== undefined,
    placeholderData: (before, query) => (query?.queryKey[1] === upload ? keepPreviousData(before) : undefined),
    staleTime: Infinity,
  });
}

export function useSaveSource(upload: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (made: Schemas["SourceDraft"]) => {
      // The uploaded file goes to the source: a preview still on its way would find nothing.
      await cache.cancelQueries({ queryKey: ["preview", upload] });
      return answer(client.POST("/api/uploads/{upload_id}/source", { params: { path: { upload_id: upload } }, body: made }));
    },
    onSuccess: (saved) => cache.setQueryData(["saved", saved.source_id], saved),
  });
}

export function deliver(upload: string, source: string): Promise<DeliveryReport> {
  return answer(client.POST("/api/uploads/{upload_id}/delivery", { params: { path: { upload_id: upload } }, body: { source_id: source } }));
}
