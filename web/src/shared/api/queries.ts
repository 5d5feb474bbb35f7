import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { answer, client } from "@client/client";
import type { Schemas } from "@client/client";

export type Status = Schemas["StatusRequest"]["status"];

export function useWorkspace() {
  return useQuery({
    queryKey: ["workspace"],
    queryFn: ({ signal }) => answer(client.GET("/api/workspace", { signal })),
    staleTime: 60_000,
  });
}

export function useCard(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ["card", id],
    queryFn: ({ signal }) =>
      answer(client.GET("/api/subjects/{subject_id}/card", { params: { path: { subject_id: id } }, signal })),
    enabled,
  });
}

/** The title of a source; its id until the titles are there. */
export function useSourceTitle(): (id: string) => string {
  const { data } = useQuery({
    queryKey: ["sources"],
    queryFn: ({ signal }) => answer(client.GET("/api/sources", { signal })),
    staleTime: 60_000,
  });
  return useCallback((id: string) => data?.find((s) => s.source_id === id)?.title ?? id, [data]);
}

export function useFinding(id: string | undefined) {
  return useQuery({
    queryKey: ["finding", id],
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/findings/{finding_id}", {
          params: { path: { finding_id: id ?? "" }, query: { limit: 2000 } },
          signal,
        }),
      ),
    enabled: id !== undefined,
  });
}

/** Anything cached that shows the subject's status gets the new one at once, before the server has answered. */
function withStatus(value: unknown, id: string, status: Status): unknown {
  if (Array.isArray(value)) return value.map((v) => withStatus(v, id, status));
  if (typeof value !== "object" || value === null) return value;
  const item = value as Record<string, unknown>;
  const changed = Object.fromEntries(Object.entries(item).map(([k, v]) => [k, withStatus(v, id, status)]));
  if (item["subject_id"] === id && "status" in item) changed["status"] = status;
  const subject = item["subject"] as { subject_id?: string } | null | undefined;
  if (subject?.subject_id === id && "rank" in item && "status" in item) changed["status"] = status;
  return changed;
}

const SHOWING_STATUS = ["leads", "lead", "dossier", "card", "search"];

export function useSetStatus() {
  const cache = useQueryClient();
  // the list keeps its order until it is asked again: a lead must not jump away under the hand that changed it
  const refresh = () =>
    Promise.all(
      SHOWING_STATUS.map((key) => cache.invalidateQueries({ queryKey: [key], refetchType: key === "leads" ? "none" : "active" })),
    );
  const paint = (id: string, status: Status) => {
    for (const key of SHOWING_STATUS) {
      cache.setQueriesData({ queryKey: [key] }, (old: unknown) => withStatus(old, id, status));
    }
  };
  const set = useMutation({
    mutationFn: (change: { id: string; status: Status; reason: string; previous: Status }) =>
      answer(
        client.POST("/api/subjects/{subject_id}/status", {
          params: { path: { subject_id: change.id } },
          body: { status: change.status, reason: change.reason },
        }),
      ),
    onMutate: (change) => paint(change.id, change.status),
    onError: (_error, change) => paint(change.id, change.previous),
    onSettled: refresh,
  });
  const undo = useMutation({
    mutationFn: (made: { id: string; changeId: number; previous: Status }) =>
      answer(client.POST("/api/status-changes/{change_id}/undo", { params: { path: { change_id: made.changeId } } })),
    onMutate: (made) => paint(made.id, made.previous),
    onSettled: refresh,
  });
  return { set, undo };
}
