import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { answer, client } from "@client/client";
import type { Schemas } from "@client/client";
import { Absences } from "@shared/evidence/absences";
import { day } from "@shared/format/time";
import { SubjectChip } from "@shared/subject/subject-chip";
import { Failure, SkeletonRows } from "@shared/ui/waiting";
import { useWords } from "@shared/words";

type Mark = Schemas["TextMark"];

/** The text of a tip, with what is known in it marked and its subjects beside it. */
export function TextTab() {
  const w = useWords();
  const [text, setText] = useState("");
  const read = useMutation({
    mutationFn: async (asked: string) => ({ asked, found: await answer(client.POST("/api/xref/text", { body: { text: asked } })) }),
  });
  return (
    <div className="xref-split">
      <section className="xref-left" aria-label={w.xref.tabs.text}>
        <p className="quiet">{w.xref.textHelp}</p>
        <textarea
          aria-label={w.xref.text}
          className="xref-tip"
          value={text}
          placeholder={w.xref.textPlaceholder}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => ((e.ctrlKey || e.metaKey) && e.key === "Enter" && text.trim() ? read.mutate(text) : undefined)}
        />
        <div className="row wrap">
          <button type="button" className="button primary" disabled={!text.trim() || read.isPending} onClick={() => read.mutate(text)}>
            {w.xref.read}
          </button>
          <span className="quiet small">{w.xref.textNotStored}</span>
        </div>
      </section>
      <section className="xref-right xref-read" aria-live="polite">
        {read.error ? <Failure error={read.error} retry={() => read.mutate(text)} /> : null}
        {read.isPending ? <SkeletonRows /> : null}
        {read.data ? <Found text={read.data.asked} found={read.data.found} /> : null}
        {!read.data && !read.isPending && !read.error ? <p className="quiet">{w.xref.textResult}</p> : null}
      </section>
    </div>
  );
}

function Found({ text, found }: { text: string; found: Schemas["TextAnswer"] }) {
  const w = useWords();
  return (
    <>
      <p className="sentence">{found.sentence}</p>
      <p className="xref-marked">
        <Marked text={text} marks={[...found.known, ...found.unknown]} />
      </p>
      <dl className="xref-known">
        {found.known.map((m) => (
          <div key={m.start}>
            <dt>
              <mark>{m.text}</mark> <span className="quiet small">{m.matched}</span>
            </dt>
            <dd className="row wrap">
              {m.subjects.map((s) => (
                <span key={s.subject_id} className="row nowrap">
                  <SubjectChip subject={s} />
                  <span className="quiet small">{[w.subject.sourcesRows(s.n_sources ?? 0, s.n_rows ?? 0), s.last_seen ? w.sources.lastOn(day(s.last_seen)) : ""].filter(Boolean).join(", ")}</span>
                </span>
              ))}
              {m.n_more ? <span className="quiet small">{w.xref.more(m.n_more)}</span> : null}
            </dd>
          </div>
        ))}
      </dl>
      {found.unknown.length > 0 ? (
        <p>
          <strong>{w.xref.unknown}</strong>: {found.unknown.map((m) => m.text).join("; ")}
        </p>
      ) : null}
      <Absences all={found.absences} />
    </>
  );
}

function Marked({ text, marks }: { text: string; marks: Mark[] }) {
  // the server counts whole characters, JavaScript counts halves of some
  const letters = [...text];
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const mark of [...marks].sort((a, b) => a.start - b.start)) {
    parts.push(letters.slice(at, mark.start).join(""));
    const words = letters.slice(mark.start, mark.end).join("");
    parts.push(
      mark.subjects.length > 0 ? (
        <mark key={mark.start} title={mark.matched}>
          {words}
        </mark>
      ) : (
        <span key={mark.start} className="xref-unknown" title={mark.understood}>
          {words}
        </span>
      ),
    );
    at = mark.end;
  }
  parts.push(letters.slice(at).join(""));
  return <>{parts}</>;
}
