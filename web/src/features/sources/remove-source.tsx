import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { ApiError, answer, client } from "@client/client";
import type { Schemas } from "@client/client";
import { asOf } from "@shared/address/as-of";
import { Dialog } from "@shared/ui/overlay";
import { useSay } from "@shared/ui/toast";
import { Ask, Failure } from "@shared/ui/waiting";
import { useWords } from "@shared/words";

/** The way to remove a source: what rests on it, why, and then how far it is. Not offered in the past. */
export function RemoveSource({ id, title }: { id: string; title: string }) {
  const w = useWords();
  const [open, setOpen] = useState(false);
  if (asOf()) return null;
  return (
    <section className="section">
      <button type="button" className="button" onClick={() => setOpen(true)}>
        <Trash2 size={14} aria-hidden />
        {w.deliveries.remove}
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={w.deliveries.removeTitle(title)}>
        {open ? <Confirm id={id} title={title} /> : null}
      </Dialog>
    </section>
  );
}

function Confirm({ id, title }: { id: string; title: string }) {
  const w = useWords();
  const [reason, setReason] = useState("");
  const path = { source_id: id };
  const rests = useQuery({
    queryKey: ["rests-on", id],
    queryFn: ({ signal }) => answer(client.GET("/api/sources/{source_id}/rests-on", { params: { path }, signal })),
    staleTime: 0,
  });
  const cache = useQueryClient();
  const remove = useMutation({
    mutationFn: () => answer(client.DELETE("/api/sources/{source_id}", { params: { path, query: { reason } } })),
    onSuccess: (state) => cache.setQueryData(["run"], state),
  });
  if (remove.data) return <Removing title={title} />;
  return (
    <Ask query={rests}>
      {(found) => (
        <form
          className="stack"
          onSubmit={(e) => {
            e.preventDefault();
            remove.mutate();
          }}
        >
          <Rests found={found} />
          <p className="note">{w.deliveries.removeTold}</p>
          <p className="quiet">{w.deliveries.kept}</p>
          <label className="field">
            <span className="sr">{w.deliveries.why}</span>
            <input value={reason} maxLength={2000} placeholder={w.deliveries.why} onChange={(e) => setReason(e.target.value)} />
          </label>
          {remove.error ? <Failure error={remove.error} /> : null}
          <p>
            <button type="submit" className="button primary" disabled={remove.isPending || !reason.trim()}>
              <Trash2 size={14} aria-hidden />
              {w.deliveries.remove}
            </button>
          </p>
        </form>
      )}
    </Ask>
  );
}

function Rests({ found }: { found: Schemas["SourceRests"] }) {
  const d = useWords().deliveries;
  const told = [
    d.came(found.files, found.rows, found.mentions, found.events),
    d.alone(found.people_alone, found.identifiers_alone),
    d.findings(found.findings, found.leads_alone),
    d.decided(found.statuses, found.judgements),
    found.snapshots > 0 ? d.states(found.snapshots) : "",
  ].filter(Boolean);
  return (
    <ul className="stack">
      {told.map((t) => (
        <li key={t}>{t}</li>
      ))}
    </ul>
  );
}

function Removing({ title }: { title: string }) {
  const w = useWords();
  const say = useSay();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const run = useQuery({
    queryKey: ["run"],
    queryFn: ({ signal }) => answer(client.GET("/api/runs/current", { signal })),
    refetchInterval: (query) => (query.state.data?.state === "running" ? 500 : false),
    staleTime: 0,
  });
  const state = run.data?.state;
  useEffect(() => {
    if (state !== "done") return;
    void cache.invalidateQueries({ predicate: (q) => q.queryKey[0] !== "run" });
    say(w.deliveries.gone(title));
    void navigate({ to: "/sources" });
  }, [state, cache, say, navigate, title, w]);
  if (run.error) return <Failure error={run.error} />;
  if (state === "failed" && run.data?.error) return <Failure error={new ApiError(500, run.data.error)} />;
  return (
    <p role="status">
      {w.deliveries.removing}: {run.data?.step} ({run.data?.steps_done ?? 0}/{run.data?.steps_expected ?? 0})
    </p>
  );
}
