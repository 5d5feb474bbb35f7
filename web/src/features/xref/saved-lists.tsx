import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bookmark, RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { answer, client } from "@client/client";
import type { Schemas } from "@client/client";
import { useSay } from "@shared/ui/toast";
import { Failure } from "@shared/ui/waiting";
import { useWords } from "@shared/words";

type Given = Schemas["XrefGivenList"];

/** Lists are kept only here, by name; opened again, or deleted with what stood in them. */
export function SavedLists({ given, onOpen }: { given: Given[]; onOpen: (lists: Given[]) => void }) {
  const w = useWords();
  const say = useSay();
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const kept = useQuery({ queryKey: ["xref-saved"], queryFn: ({ signal }) => answer(client.GET("/api/xref/saved", { signal })) });
  const changed = () => void cache.invalidateQueries({ queryKey: ["xref-saved"] });
  const save = useMutation({
    mutationFn: () =>
      answer(client.POST("/api/xref/saved", { body: { name, lists: given.map(({ name: of, text, file_base64 }) => ({ name: of, text, file_base64 })), text: "", limit: 1 } })),
    onSuccess: (saved) => {
      say(w.xref.saved(saved.name));
      setName("");
      changed();
    },
  });
  const open = useMutation({
    mutationFn: (of: string) => answer(client.GET("/api/xref/saved/{name}", { params: { path: { name: of } } })),
    onSuccess: onOpen,
  });
  const remove = useMutation({
    mutationFn: async (of: string) => {
      const done = await client.DELETE("/api/xref/saved/{name}", { params: { path: { name: of } } });
      if (!done.response.ok) await answer(Promise.resolve({ ...done, data: undefined }));
      return of;
    },
    onSuccess: (of) => {
      say(w.xref.deleted(of));
      changed();
    },
  });
  const error = save.error ?? open.error ?? remove.error;
  return (
    <details className="xref-saved">
      <summary>{w.xref.kept}</summary>
      {error ? <Failure error={error} /> : null}
      {given.length > 0 ? (
        <form className="row" onSubmit={(e) => (e.preventDefault(), save.mutate())}>
          <input className="input grow" value={name} onChange={(e) => setName(e.target.value)} aria-label={w.xref.saveName} placeholder={w.xref.saveName} maxLength={100} />
          <button type="submit" className="button" disabled={!name.trim() || save.isPending}>
            <Bookmark size={14} aria-hidden />
            {w.xref.save}
          </button>
        </form>
      ) : null}
      {(kept.data ?? []).map((one) => (
        <div key={one.name} className="row">
          <span className="grow cut" title={w.xref.keptLine(one.n_lines, one.saved_by)}>
            {one.name} <span className="quiet small">{w.xref.keptLine(one.n_lines, one.saved_by)}</span>
          </span>
          <button type="button" className="button plain icon" aria-label={`${w.xref.again}: ${one.name}`} title={w.xref.again} onClick={() => open.mutate(one.name)}>
            <RotateCw size={14} aria-hidden />
          </button>
          <button type="button" className="button plain icon" aria-label={`${w.xref.delete}: ${one.name}`} title={w.xref.delete} onClick={() => remove.mutate(one.name)}>
            <Trash2 size={14} aria-hidden />
          </button>
        </div>
      ))}
    </details>
  );
}
