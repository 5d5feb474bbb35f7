import { useMutation } from "@tanstack/react-query";
import { FileUp, Plus, X } from "lucide-react";
import { useRef, useState } from "react";
import type { DragEvent } from "react";
import type { Schemas } from "@client/client";
import { useSay } from "@shared/ui/toast";
import { Failure } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { Answer } from "./answer";
import { SavedLists } from "./saved-lists";
import { asBase64, checkLists } from "./stream";

type Given = Schemas["XrefGivenList"] & { key: number };
const MOST_BYTES = 40_000_000;
const PAGE = 2000;
let nextKey = 2;

/** A letter that no list has yet. */
function freeName(lists: Given[]): string {
  const used = new Set(lists.map((l) => l.name));
  return [..."ABCDEFGHIJKLMNOPQRST"].find((letter) => !used.has(letter)) ?? `L${nextKey}`;
}

/** The lists on the left, what they hit on the right. */
export function ListsTab() {
  const w = useWords();
  const say = useSay();
  const [lists, setLists] = useState<Given[]>([{ key: 1, name: "A", text: "", file_base64: "" }]);
  const [over, setOver] = useState(false);
  const [at, setAt] = useState<{ step: string; share: number }>({ step: "", share: 0 });
  const stop = useRef<AbortController>(null);
  const check = useMutation({
    mutationFn: (given: Given[]) => {
      stop.current = new AbortController();
      setAt({ step: "reading the lists", share: 0 });
      const plain = given.map(({ name, text, file_base64 }) => ({ name, text, file_base64 }));
      return checkLists(plain, PAGE, (step, share) => setAt({ step, share }), stop.current.signal);
    },
  });
  const filled = lists.filter((l) => (l.text ?? "").trim() || l.file_base64);
  const lines = lists.reduce((n, l) => n + (l.text ?? "").split(/\r?\n/).filter((t) => t.trim()).length, 0);
  const run = (given = filled) => (given.length > 0 ? check.mutate(given) : undefined);
  const read = async (files: FileList | null) => {
    let now = filled;
    for (const file of files ?? []) {
      if (file.size > MOST_BYTES) return say(w.xref.tooLarge);
      const taken = now.some((l) => l.name === file.name);
      now = [...now, { key: nextKey++, name: taken ? `${freeName(now)}: ${file.name}` : file.name, text: "", file_base64: await asBase64(file) }];
    }
    setLists(now);
    run(now);
  };
  const change = (key: number, part: Partial<Given>) => setLists((all) => all.map((l) => (l.key === key ? { ...l, ...part } : l)));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files);
  };
  return (
    <div className="xref-split" data-over={over || undefined} onDragOver={(e) => (e.preventDefault(), setOver(true))} onDragLeave={() => setOver(false)} onDrop={drop}>
      <section className="xref-left" aria-label={w.xref.tabs.lists}>
        <p className="quiet">{w.xref.help}</p>
        {lists.map((list) => (
          <div key={list.key} className="xref-list">
            <div className="row">
              <strong className="cut grow">{w.xref.listNamed(list.name ?? "")}</strong>
              {lists.length > 1 ? (
                <button type="button" className="button plain icon" aria-label={w.xref.removeList(list.name ?? "")} onClick={() => setLists((all) => all.filter((l) => l.key !== list.key))}>
                  <X size={14} aria-hidden />
                </button>
              ) : null}
            </div>
            {list.file_base64 ? null : (
              <textarea
                aria-label={lists.length > 1 ? w.xref.listNamed(list.name ?? "") : w.xref.list}
                value={list.text}
                placeholder={w.xref.placeholder}
                spellCheck={false}
                onChange={(e) => change(list.key, { text: e.target.value })}
                onKeyDown={(e) => ((e.ctrlKey || e.metaKey) && e.key === "Enter" ? run() : undefined)}
              />
            )}
          </div>
        ))}
        <div className="row wrap">
          <button type="button" className="button primary" disabled={filled.length === 0 || check.isPending} onClick={() => run()}>
            {w.xref.check(lines)}
          </button>
          <label className="button">
            <FileUp size={14} aria-hidden />
            {w.xref.file}
            <input type="file" className="sr" multiple accept=".txt,.csv,.tsv,.xlsx,.xls,.ods,text/*" onChange={(e) => void read(e.target.files)} />
          </label>
          <button type="button" className="button plain" onClick={() => setLists((all) => [...all, { key: nextKey++, name: freeName(all), text: "", file_base64: "" }])}>
            <Plus size={14} aria-hidden />
            {w.xref.addList}
          </button>
        </div>
        <span className="quiet small">{w.xref.notStored}</span>
        <SavedLists given={filled} onOpen={(saved) => (setLists(saved.map((l) => ({ ...l, key: nextKey++ }))), run(saved.map((l) => ({ ...l, key: nextKey++ }))))} />
      </section>
      <section className="xref-right" aria-live="polite" aria-busy={check.isPending}>
        {check.error && !check.isPending && check.error.name !== "AbortError" ? <Failure error={check.error} retry={() => run()} /> : null}
        {check.isPending ? (
          <div className="xref-progress">
            <label>
              <span className="quiet">{w.xref.steps[at.step] ?? w.xref.working}</span>
              <progress value={at.share} max={1} />
            </label>
            <button type="button" className="button" onClick={() => stop.current?.abort()}>
              {w.intake.cancel}
            </button>
          </div>
        ) : null}
        {check.data && !check.isPending ? <Answer answer={check.data} key={check.data.check_id} /> : null}
        {!check.data && !check.isPending && !check.error ? <p className="quiet">{w.xref.resultHere}</p> : null}
      </section>
    </div>
  );
}
