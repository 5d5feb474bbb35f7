import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "@client/client";
import { useWorkspace } from "@shared/api/queries";

/** The sources that are loaded; none before the first run. */
export function useKnownSources() {
  const ran = Boolean(useWorkspace().data?.snapshot_id);
  return useQuery({ queryKey: ["sources"], queryFn: ({ signal }) => answer(client.GET("/api/sources", { signal })), enabled: ran });
}

/** The source once a run has loaded it. */
export function useLoadedSource(id: string) {
  return useKnownSources().data?.find((s) => s.source_id === id);
}

export function useRunState() {
  return useQuery({
    queryKey: ["run"],
    queryFn: ({ signal }) => answer(client.GET("/api/runs/current", { signal })),
    refetchInterval: (query) => (query.state.data?.state === "running" ? 500 : false),
    staleTime: 0,
  });
}

export function useStartRun() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => answer(client.POST("/api/runs")),
    onSuccess: (state) => cache.setQueryData(["run"], state),
  });
}
