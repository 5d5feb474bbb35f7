import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Split } from "lucide-react";
import { useState } from "react";
import { answer, client } from "@client/client";
import type { Schemas } from "@client/client";
import { asOf } from "@shared/address/as-of";
import { RowButton, SourceChips } from "@shared/subject/source-chip";
import { Touched } from "@shared/subject/touched";
import { Dialog } from "@shared/ui/overlay";
import { useSay } from "@shared/ui/toast";
import { Ask, Failure } from "@shared/ui/waiting";
import { useWords } from "@shared/words";

type Apart = Schemas["TakeApart"];

/** The way to take a person apart: which descriptions go, what the merge had touched, why. Not offered in the past. */
export function TakeApartButton({ id }: { id: string }) {
  const w = useWords();
  const [open, setOpen] = useState(false);
  if (asOf()) return null;
  return (
    <>
      <button type="button" className="button no-print" onClick={() => setOpen(true)}>
        <Split size={14} aria-hidden />
        {w.review.apart.open}
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={w.review.apart.open}>
        {open ? <Choose id={id} onDone={() => setOpen(false)} /> : null}
      </Dialog>
    </>
  );
}

function Choose({ id, onDone }: { id: string; onDone: () => void }) {
  const w = useWords();
  const say = useSay();
  const cache = useQueryClient();
  const [out, setOut] = useState<string[]>([]);
  const [reason, setReason] = useState("");
  const path = { entity_id: id };
  const asked = useQuery({
    queryKey: ["apart", id, [...out].sort()],
    queryFn: ({ signal }) => answer(client.GET("/api/people/{entity_id}/apart", { params: { path, query: { take_out: out } }, signal })),
    placeholderData: (before) => before,
    staleTime: 0,
  });
  const refresh = () => Promise.all(["apart", "identity", "review"].map((key) => cache.invalidateQueries({ queryKey: [key] })));
  const undo = useMutation({
    mutationFn: (number: number) => answer(client.POST("/api/unmerges/{unmerge_id}/undo", { params: { path: { unmerge_id: number } } }).then((got) => ({ ...got, data: got.response.ok ? true : undefined }))),
    onSuccess: async () => {
      say(w.review.apart.undone(name));
      await refresh();
    },
  });
  const take = useMutation({
    mutationFn: () => answer(client.POST("/api/people/{entity_id}/apart", { params: { path }, body: { take_out: out, reason } })),
    onSuccess: async (made) => {
      say(made.waits ? w.review.apart.doneWaits(name) : w.review.apart.done(name), { label: w.undo, run: () => undo.mutate(made.unmerge_id) });
      onDone();
      await refresh();
    },
  });
  const name = asked.data?.entity.label ?? "";
  const toggle = (profile: string) => setOut((now) => (now.includes(profile) ? now.filter((p) => p !== profile) : [...now, profile]));
  return (
    <Ask query={asked}>
      {(found) => {
        const ready = out.length > 0 && out.length < found.descriptions.length && reason.trim() !== "";
        const undoable = found.undoable;
        return (
          <form
            className="stack"
            onSubmit={(e) => {
              e.preventDefault();
              if (ready) take.mutate();
            }}
          >
            <p className="note">{w.review.apart.told}</p>
            <Descriptions found={found} out={out} toggle={toggle} />
            <h3>{w.review.apart.touched}</h3>
            <Touched touched={found.touched} />
            <p>
              {out.length > 0 ? w.review.apart.becomes(found.new_people) : w.review.apart.choose}{" "}
              {out.length > 0 && found.judgements_withdrawn.length > 0 ? w.review.apart.withdraws(found.judgements_withdrawn.length) : null}
            </p>
            <label className="field">
              <span className="sr">{w.review.apart.why}</span>
              <input value={reason} maxLength={2000} placeholder={w.review.apart.why} onChange={(e) => setReason(e.target.value)} />
            </label>
            {take.error ? <Failure error={take.error} /> : undo.error ? <Failure error={undo.error} /> : null}
            <p className="row wrap">
              <button type="submit" className="button primary" disabled={!ready || take.isPending}>
                <Split size={14} aria-hidden />
                {w.review.apart.confirm}
              </button>
              {undoable != null ? (
                <button type="button" className="button" disabled={undo.isPending} onClick={() => undo.mutate(undoable)}>
                  {w.review.apart.undo}
                </button>
              ) : null}
            </p>
          </form>
        );
      }}
    </Ask>
  );
}

function Descriptions({ found, out, toggle }: { found: Apart; out: string[]; toggle: (profile: string) => void }) {
  const w = useWords();
  return (
    <table className="plain-table take-apart">
      <thead>
        <tr>
          <th>{w.review.apart.somebodyElse}</th>
          <th>{w.review.apart.description}</th>
          <th>{w.sources.source}</th>
        </tr>
      </thead>
      <tbody>
        {found.descriptions.map((d) => (
          <tr key={d.profile_id}>
            <td>
              <input type="checkbox" id={d.profile_id} checked={out.includes(d.profile_id)} onChange={() => toggle(d.profile_id)} />
            </td>
            <td>
              <label htmlFor={d.profile_id}>{[d.label, d.birth_date, ...d.identifiers].filter(Boolean).join(" · ")}</label>
            </td>
            <td>
              <SourceChips sources={d.sources} most={1} /> {d.refs[0] ? <RowButton at={d.refs[0]} /> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
