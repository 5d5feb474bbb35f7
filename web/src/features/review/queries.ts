import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { answer, client } from "@client/client";
import type { Schemas } from "@client/client";

export type Verdict = Schemas["JudgementRequest"]["verdict"];
export type Question = Schemas["ReviewItem"];
export type Pair = Schemas["ReviewPair"];

/** As many as anybody answers before the next answer brings them anew. */
const QUEUE = 50;

export type Of = "open" | "merged";

export function useQueue(of: Of = "open") {
  return useQuery({
    queryKey: ["review", "queue", of],
    queryFn: ({ signal }) => answer(client.GET("/api/review", { params: { query: { limit: QUEUE, of } }, signal })),
  });
}

function pairQuery(left: string, right: string) {
  return {
    queryKey: ["review", "pair", left, right],
    queryFn: ({ signal }: { signal: AbortSignal }) => answer(client.GET("/api/review/pair", { params: { query: { left, right } }, signal })),
  };
}

export function usePair(left: string | undefined, right: string | undefined) {
  return useQuery({ ...pairQuery(left ?? "", right ?? ""), enabled: Boolean(left && right) });
}

/** The next pairs are at hand before anybody asks for them: an answer never waits for a page. */
export function fetchAhead(cache: QueryClient, questions: Question[]): void {
  for (const q of questions) void cache.prefetchQuery({ ...pairQuery(q.left_id, q.right_id), staleTime: 60_000 });
}

export type Group = Schemas["GroupToAnswer"];
export type Plan = Schemas["GroupPlan"];
export type GroupVerdict = Plan["verdict"];

export function useGroups() {
  return useQuery({ queryKey: ["review", "groups"], queryFn: ({ signal }) => answer(client.GET("/api/review/groups", { signal })) });
}

/** A group with some of its people left out; the one before stays on the screen until the next is there. */
export function useGroup(id: string | undefined, out: string[]) {
  return useQuery({
    queryKey: ["review", "group", id, [...out].sort()],
    queryFn: ({ signal }) => answer(client.GET("/api/review/groups/{group_id}", { params: { path: { group_id: id ?? "" }, query: { left_out: out } }, signal })),
    enabled: Boolean(id),
    placeholderData: (before) => (before?.group_id === id ? before : undefined),
    retry: false,
  });
}

export function useAnswerGroup() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id, body }: { id: string; body: Schemas["GroupAnswer"] }) =>
      answer(client.POST("/api/review/groups/{group_id}", { params: { path: { group_id: id } }, body })),
    onSuccess: () => refreshGroups(cache),
  });
}

export function useGroupDecision(number: number | undefined) {
  return useQuery({
    queryKey: ["review", "decision", number],
    queryFn: ({ signal }) => answer(client.GET("/api/group-decisions/{decision_id}", { params: { path: { decision_id: number ?? 0 } }, signal })),
    enabled: number !== undefined,
    staleTime: 0,
  });
}

export function useUndoGroup() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ number, reason }: { number: number; reason: string }) =>
      answer(client.POST("/api/group-decisions/{decision_id}/undo", { params: { path: { decision_id: number } }, body: { reason } })),
    onSuccess: () => refreshGroups(cache),
  });
}

/** A decision about a group answers many pairs; which groups are left is known first, so that none that is gone is asked for. */
async function refreshGroups(cache: QueryClient): Promise<void> {
  await cache.invalidateQueries({ queryKey: ["review", "groups"] });
  for (const part of ["queue", "group", "waiting", "contradictions", "record", "pair", "decision"]) void cache.invalidateQueries({ queryKey: ["review", part] });
}

export function useComparing() {
  return useQuery({ queryKey: ["review", "comparing"], queryFn: ({ signal }) => answer(client.GET("/api/comparing", { signal })) });
}

export type Waiting = Schemas["WaitingJudgement"];

export function useWaiting() {
  return useQuery({
    queryKey: ["review", "waiting"],
    queryFn: ({ signal }) => answer(client.GET("/api/review/waiting", { signal })),
  });
}

/** Agree to what somebody else said, or refuse it. */
export function useSecond() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ act, agrees, reason }: { act: number; agrees: boolean; reason: string }) =>
      answer(client.POST("/api/judgements/{judgement_id}/second", { params: { path: { judgement_id: act } }, body: { agrees, reason } })),
    onSuccess: () => Promise.all([refresh(cache), cache.invalidateQueries({ queryKey: ["review", "pair"] })]),
  });
}

export function useContradictions() {
  return useQuery({
    queryKey: ["review", "contradictions"],
    queryFn: ({ signal }) => answer(client.GET("/api/review/contradictions", { signal })),
  });
}

export function useRecord() {
  return useQuery({
    queryKey: ["review", "record"],
    queryFn: ({ signal }) => answer(client.GET("/api/judgements", { params: { query: { limit: 500 } }, signal })),
  });
}

/** Everything that changes with a judgement, but the pair on the screen: it must not jump under the eye. */
function refresh(cache: QueryClient): Promise<unknown> {
  return Promise.all(["groups", "queue", "group", "waiting", "contradictions", "record"].map((part) => cache.invalidateQueries({ queryKey: ["review", part] })));
}

export function useJudge() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["JudgementRequest"]) => answer(client.POST("/api/judgements", { body })),
    onSuccess: (done) => {
      cache.setQueryData(["review", "pair", done.pair.left_id, done.pair.right_id], done.pair);
      return refresh(cache);
    },
  });
}

export function useWithdraw() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (number: number) => answer(client.POST("/api/judgements/{judgement_id}/withdraw", { params: { path: { judgement_id: number } }, body: { reason: "" } })),
    onSuccess: () => Promise.all([refresh(cache), cache.invalidateQueries({ queryKey: ["review", "pair"] })]),
  });
}
