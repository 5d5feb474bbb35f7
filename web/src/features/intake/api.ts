import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError, answer, client } from "@client/client";
import type { ErrorBody } from "@client/client";
import { corrections } from "./draft";
import type { Draft } from "./draft";
import type { DeliveryReport, Preview, Proposal, RunState, SavedSource, SourceFields, Vocabulary } from "./types";

async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let got: Response;
  try {
    got = await fetch(path, { method, signal, body: body === undefined ? undefined : JSON.stringify(body), headers: body === undefined ? {} : { "Content-Type": "application/json" } });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, { error: "unreachable", what: "The Igloo server does not answer.", next_step: "See whether `igloo serve` is still running, then try again. What you clicked is kept." });
  }
  const answer: unknown = await got.json();
  if (!got.ok) throw new ApiError(got.status, answer as ErrorBody);
  return answer as T;
}

export function useVocabulary() {
  return useQuery({ queryKey: ["vocabulary"], queryFn: ({ signal }) => ask<Vocabulary>("GET", "/api/mapping/vocabulary", undefined, signal), staleTime: Infinity });
}

/** The proposal made again from what was clicked; the last one stays until the new one is there. */
export function useProposal(upload: string, draft: Draft) {
  const sent = corrections(draft);
  return useQuery({
    queryKey: ["proposal", upload, sent],
    queryFn: ({ signal }) => ask<Proposal>("POST", `/api/uploads/${upload}/proposal`, sent, signal),
    placeholderData: (before, query) => (query?.queryKey[1] === upload ? keepPreviousData(before) : undefined),
    staleTime: Infinity,
  });
}

export function usePreview(upload: string, proposal: Proposal | undefined) {
  const body = { source: proposal?.source, mapping: proposal?.mapping };
  return useQuery({
    queryKey: ["preview", upload, body],
    queryFn: ({ signal }) => ask<Preview>("POST", `/api/uploads/${upload}/preview`, body, signal),
    enabled: proposal !== undefined,
    placeholderData: (before, query) => (query?.queryKey[1] === upload ? keepPreviousData(before) : undefined),
    staleTime: Infinity,
  });
}

export function useSaveSource(upload: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (made: { source_id: string; source: SourceFields; mapping: unknown }) => ask<SavedSource>("POST", `/api/uploads/${upload}/source`, made),
    onSuccess: (saved) => cache.setQueryData(["saved", saved.source_id], saved),
  });
}

export function deliver(upload: string, source: string): Promise<DeliveryReport> {
  return ask("POST", `/api/uploads/${upload}/delivery`, { source_id: source });
}

export function useKnownSources() {
  return useQuery({ queryKey: ["sources"], queryFn: ({ signal }) => answer(client.GET("/api/sources", { signal })) });
}

/** The source once a run has loaded it. */
export function useLoadedSource(id: string) {
  return useKnownSources().data?.find((s) => s.source_id === id);
}

export function useRunState() {
  return useQuery({
    queryKey: ["run"],
    queryFn: ({ signal }) => ask<RunState>("GET", "/api/runs/current", undefined, signal),
    refetchInterval: (query) => (query.state.data?.state === "running" ? 500 : false),
    staleTime: 0,
  });
}

export function useStartRun() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => ask<RunState>("POST", "/api/runs"),
    onSuccess: (state) => cache.setQueryData(["run"], state),
  });
}
