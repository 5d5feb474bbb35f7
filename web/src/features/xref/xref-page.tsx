import { useMutation } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { useMemo, useState } from "react";
import type { DragEvent } from "react";
import { answer, client } from "@client/client";
import type { Schemas } from "@client/client";
import { useWorkspace } from "@shared/api/queries";
import { wallTime } from "@shared/format/time";
import { StatusWord } from "@shared/subject/status";
import { SubjectChip, useLabel } from "@shared/subject/subject-chip";
import { When } from "@shared/subject/when";
import { useSay } from "@shared/ui/toast";
import { Table } from "@shared/ui/table";
import type { Column } from "@shared/ui/table";
import { Failure, SkeletonRows } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import "./xref.css";

type Hit = Schemas["XrefHit"];
const MOST_BYTES = 20_000_000;

/** Paste or drop a list; see which of its lines is known to any source. Nothing is stored. */
export function XrefPage() {
  const w = useWords();
  const say = useSay();
  const [text, setText] = useState("");
  const [only, setOnly] = useState(true);
  const [over, setOver] = useState(false);
  const check = useMutation({ mutationFn: (list: string) => answer(client.POST("/api/xref", { body: { text: list } })) });
  const read = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > MOST_BYTES) return say(w.xref.tooLarge);
    const list = await file.text();
    setText(list);
    check.mutate(list);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files[0]);
  };
  const lines = text.split(/\r?\n/).filter((l) => l.trim()).length;
  return (
    <div className="xref" data-over={over || undefined} onDragOver={(e) => (e.preventDefault(), setOver(true))} onDragLeave={() => setOver(false)} onDrop={drop}>
      <section className="xref-left">
        <h1>{w.xref.title}</h1>
        <p className="quiet">{w.xref.help}</p>
        <textarea
          aria-label={w.xref.list}
          value={text}
          placeholder={w.xref.placeholder}
          spellCheck={false}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => ((e.ctrlKey || e.metaKey) && e.key === "Enter" && text.trim() ? check.mutate(text) : undefined)}
        />
        <div className="row wrap">
          <button type="button" className="button primary" disabled={!text.trim() || check.isPending} onClick={() => check.mutate(text)}>
            {w.xref.check(lines)}
          </button>
          <label className="button">
            <FileUp size={14} aria-hidden />
            {w.xref.file}
            <input type="file" className="sr" accept=".txt,.csv,.tsv,text/*" onChange={(e) => void read(e.target.files?.[0])} />
          </label>
          <span className="quiet small">{w.xref.notStored}</span>
        </div>
      </section>
      <section className="xref-right" aria-live="polite">
        {check.error ? <Failure error={check.error} retry={() => check.mutate(text)} /> : null}
        {check.isPending ? <SkeletonRows /> : null}
        {check.data && !check.isPending ? <Hits answer={check.data} only={only} onOnly={setOnly} /> : null}
        {!check.data && !check.isPending && !check.error ? <p className="quiet">{w.xref.resultHere}</p> : null}
      </section>
    </div>
  );
}

function Hits({ answer: got, only, onOnly }: { answer: Schemas["XrefAnswer"]; only: boolean; onOnly: (only: boolean) => void }) {
  const w = useWords();
  const label = useLabel();
  const { data: workspace } = useWorkspace();
  const rows = only ? got.hits.filter((h) => h.subject !== null) : got.hits;
  const columns = useMemo<Column<Hit>[]>(
    () => [
      { id: "line", header: w.xref.line, width: 56, right: true, text: (h) => String(h.line), sort: (h) => h.line },
      { id: "given", header: w.xref.given, width: "2fr", least: 130, text: (h) => h.given, cell: (h) => <span className="mono">{h.given}</span>, sort: (h) => h.given },
      { id: "understood", header: w.xref.understood, width: "1.6fr", least: 150, spare: 3, text: (h) => h.understood, sort: (h) => h.understood },
      { id: "subject", header: w.xref.hit, width: "2fr", least: 150, text: (h) => (h.subject ? label(h.subject) : ""), cell: (h) => (h.subject ? <SubjectChip subject={h.subject} bare /> : <span className="quiet">{w.xref.noHit}</span>), sort: (h) => (h.subject ? label(h.subject) : "") },
      { id: "matched", header: w.search.matched, width: "1.2fr", spare: 2, text: (h) => h.matched, sort: (h) => h.matched },
      { id: "sources", header: w.subject.sources, width: 72, right: true, text: (h) => (h.subject ? String(h.subject.n_sources ?? 0) : ""), sort: (h) => h.subject?.n_sources ?? null },
      { id: "status", header: w.subject.status, width: 130, text: (h) => (h.subject ? w.status[h.subject.status ?? "unpursued"] : ""), cell: (h) => (h.subject ? <StatusWord status={h.subject.status ?? "unpursued"} /> : null), sort: (h) => h.subject?.status ?? "" },
      { id: "last", header: w.subject.lastSeen, width: 104, spare: 1, text: (h) => wallTime(h.subject?.last_seen), cell: (h) => (h.subject ? <When value={h.subject.last_seen} asOf={workspace?.as_of} brief /> : null), sort: (h) => h.subject?.last_seen ?? "" },
    ],
    [w, label, workspace],
  );
  return (
    <>
      <p className="sentence">{got.sentence}</p>
      <Table
        name="list-hits"
        label={w.xref.title}
        rows={rows}
        columns={columns}
        rowKey={(h) => `${h.line}|${h.given}|${h.subject?.subject_id ?? ""}`}
        height="100%"
        tools={
          <button type="button" className="button" aria-pressed={only} onClick={() => onOnly(!only)}>
            {w.xref.onlyHits}
          </button>
        }
      />
    </>
  );
}
