import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useKnownSources } from "@shared/run/run-queries";
import { useWords } from "@shared/words";
import { Choose, Options } from "./choose";
import { ColumnRow } from "./column-row";
import { withAnswer } from "./draft";
import { isProtected } from "./meaning";
import { PreviewPane } from "./preview-pane";
import { QuestionLine } from "./question-line";
import type { Preview, Proposal, Question, Vocabulary } from "./types";
import type { Drafting } from "./use-draft";

interface Props {
  proposal: Proposal;
  vocabulary: Vocabulary;
  drafting: Drafting;
  preview: UseQueryResult<Preview>;
}

/** Above, what each column is; below, what the rows become: both in sight while one clicks. */
export function ColumnsStep({ proposal, vocabulary, drafting, preview }: Props) {
  return (
    <div className="intake-columns">
      <div className="intake-top">
        <Known proposal={proposal} />
        <RowKinds proposal={proposal} vocabulary={vocabulary} drafting={drafting} />
        <Layout proposal={proposal} vocabulary={vocabulary} drafting={drafting} />
        <Questions proposal={proposal} drafting={drafting} />
        <Columns proposal={proposal} vocabulary={vocabulary} drafting={drafting} />
      </div>
      <PreviewPane query={preview} vocabulary={vocabulary} open={proposal.questions.length} decided={proposal.row_is.length > 0 || (preview.data?.loaded ?? 0) > 0} refused={new Set(proposal.columns.filter(isProtected).map((c) => c.column))} />
    </div>
  );
}

/** A source whose mapping fits is most likely where the file belongs. */
function Known({ proposal }: { proposal: Proposal }) {
  const w = useWords();
  const sources = useKnownSources().data ?? [];
  const fitting = proposal.known_sources[0];
  if (!fitting) return null;
  return (
    <p className="known">
      {w.intake.known(sources.find((s) => s.source_id === fitting)?.title ?? fitting)}
      <Link to="/sources/new" search={{ upload: proposal.upload_id, step: "delivery" } as never} className="button">
        {w.intake.asDelivery}
      </Link>
    </p>
  );
}

type Part = Omit<Props, "preview">;

function RowKinds({ proposal, vocabulary, drafting }: Part) {
  const w = useWords();
  const offered = new Map(proposal.row_may_be.map((r) => [r.kind, r]));
  for (const kind of proposal.row_is) {
    if (!offered.has(kind)) offered.set(kind, { kind, label: vocabulary.row_kinds.find((k) => k.id === kind)?.label ?? kind, confidence: 0, why: "" });
  }
  const choose = (kinds: string[]) => drafting.change((d) => ({ ...d, row_is: kinds }));
  const toggle = (kind: string) => choose(proposal.row_is.includes(kind) ? proposal.row_is.filter((k) => k !== kind) : [...proposal.row_is, kind]);
  const others = vocabulary.row_kinds.filter((k) => !offered.has(k.id));
  return (
    <div className="row wrap intake-line" role="group" aria-label={w.intake.rowIs}>
      <span className="intake-label">{w.intake.rowIs}</span>
      {[...offered.values()].map((r) => (
        <button key={r.kind} type="button" className="button" aria-pressed={proposal.row_is.includes(r.kind)} title={r.why} onClick={() => toggle(r.kind)}>
          {r.label}
        </button>
      ))}
      {others.length > 0 ? (
        <Choose label={w.intake.rowOther} value="" onChange={(kind) => choose([...proposal.row_is, kind])}>
          <option value="" disabled>
            {w.intake.rowOther}
          </option>
          <Options words={others} />
        </Choose>
      ) : null}
      <span className="quiet small">{proposal.row_is.length === 0 ? w.intake.rowNothing : (offered.get(proposal.row_is[0] ?? "")?.why ?? "")}</span>
    </div>
  );
}

function Layout({ proposal, vocabulary, drafting }: Part) {
  const w = useWords();
  const { format } = proposal;
  const set = (change: object) => drafting.change((d) => ({ ...d, format: { ...d.format, ...change } }));
  const fits = new Map(proposal.templates.map((t) => [t.id, t.fit]));
  const templates = [...vocabulary.templates].sort((a, b) => (fits.get(b.id) ?? 0) - (fits.get(a.id) ?? 0));
  const fit = (id: string) => (fits.has(id) ? ` (${w.intake.fit(Math.round(100 * (fits.get(id) ?? 0)))})` : "");
  return (
    <div className="row wrap intake-line">
      <span className="intake-label">{w.intake.readAs}</span>
      <span title={format.why}>{format.type.toUpperCase()}</span>
      {format.type === "csv" ? (
        <>
          <Choose shown label={w.intake.delimiter} value={format.delimiter} onChange={(delimiter) => set({ delimiter })}>
            <Options words={vocabulary.delimiters} value={format.delimiter} />
          </Choose>
          <Choose shown label={w.intake.encoding} value={format.encoding} onChange={(encoding) => set({ encoding })}>
            <Options words={vocabulary.encodings.map((id) => ({ id, label: id }))} value={format.encoding} />
          </Choose>
        </>
      ) : null}
      {format.sheets.length > 1 ? (
        <Choose shown label={w.intake.sheet} value={format.sheet} onChange={(sheet) => set({ sheet })}>
          <Options words={format.sheets.map((id) => ({ id, label: id }))} value={format.sheet} />
        </Choose>
      ) : null}
      {format.type === "csv" || format.type === "xlsx" ? (
        <Choose shown label={w.intake.header} value={format.header ? "yes" : "no"} onChange={(v) => set({ header: v === "yes" })}>
          <option value="yes">{w.intake.headerNames}</option>
          <option value="no">{w.intake.headerData}</option>
        </Choose>
      ) : null}
      <Choose
        shown
        label={w.intake.template}
        value={proposal.template?.id ?? ""}
        onChange={(template) => drafting.change((d) => ({ ...d, template, columns: {}, answered: {}, row_is: undefined }))}
      >
        <option value="">{w.intake.templateNone}</option>
        {templates.map((t) => (
          <option key={t.id} value={t.id}>
            {t.label}
            {fit(t.id)}
          </option>
        ))}
      </Choose>
    </div>
  );
}

/** Only a person can know these; an answered one stays in sight with its answer. */
function Questions({ proposal, drafting }: Omit<Part, "vocabulary">) {
  const w = useWords();
  const open = proposal.questions;
  const ofSource = new Map<string, Question>();
  for (const { question } of Object.values(drafting.draft.answered)) if (!question.column) ofSource.set(question.text, question);
  for (const q of open) if (!q.column) ofSource.set(q.text, q);
  // what the source lacks ("Say who delivered the file") is asked on the next step
  const missing = proposal.mistakes.filter((m) => !/^(Say|Diga) /.test(m));
  const ofColumns = open.filter((q) => q.column);
  const answer = (q: Question, label: string, options: object) =>
    drafting.change((d) => ({ ...d, source: { ...d.source, ...options }, answered: { ...d.answered, [q.text]: { question: q, label } } }));
  return (
    <div className="intake-questions" aria-live="polite">
      <p className="row wrap small">
        {missing.length > 0 ? <strong className="warn">{missing.join(" ")}</strong> : null}
        {open.length > 0 ? <strong className="warn">{w.intake.questions(open.length)}</strong> : missing.length > 0 ? null : <span className="quiet">{w.intake.answered}</span>}
        {ofColumns.map((q) => (
          <a key={q.column} href={`#question-${encodeURIComponent(q.column)}`} className="chip">
            {q.column}
          </a>
        ))}
      </p>
      {[...ofSource.values()].map((q) => (
        <QuestionLine key={q.text} question={q} chosen={drafting.draft.answered[q.text]?.label} onAnswer={(c) => answer(q, c.label, c.options)} />
      ))}
    </div>
  );
}

function Columns({ proposal, vocabulary, drafting }: Part) {
  const w = useWords();
  const asked = new Map(proposal.questions.map((q) => [q.column, q]));
  const answer = (q: Question, label: string, options: object) => {
    const now = proposal.columns.find((c) => c.column === q.column);
    drafting.change((d) => withAnswer(d, q, label, d.columns[q.column]?.meaning ?? now?.meaning ?? "", { ...d.columns[q.column]?.options, ...options }));
  };
  return (
    <table className="plain-table columns-table">
      <thead>
        <tr>
          <th scope="col">{w.intake.column}</th>
          <th scope="col">{w.intake.samples}</th>
          <th scope="col">{w.intake.means}</th>
          <th scope="col">{w.intake.sure}</th>
        </tr>
      </thead>
      <tbody>
        {proposal.columns.map((c) => {
          const answered = drafting.draft.answered[c.column];
          return (
            <ColumnRow
              key={c.column}
              guess={c}
              correction={drafting.draft.columns[c.column]}
              rowIs={proposal.row_is}
              vocabulary={vocabulary}
              question={asked.get(c.column) ?? answered?.question}
              answer={answered?.label}
              drafting={drafting}
              onAnswer={answer}
            />
          );
        })}
      </tbody>
    </table>
  );
}
