import { useNavigate } from "@tanstack/react-router";
import { Check, TriangleAlert } from "lucide-react";
import type { FormEvent, ReactNode } from "react";
import { useId } from "react";
import { Failure } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { useSaveSource } from "./api";
import { Options } from "./choose";
import { folderName, withCoverage } from "./draft";
import type { Proposal, SourceFields, Vocabulary } from "./types";
import type { Drafting } from "./use-draft";

interface Props {
  upload: string;
  proposal: Proposal;
  vocabulary: Vocabulary;
  drafting: Drafting;
  /** a change is still on its way to the server: what is missing may be out of date */
  settling: boolean;
}

const FOLDER = /^[a-z0-9][a-z0-9_]{0,62}$/;
const text = (value: unknown) => (typeof value === "string" ? value : "");

/** Where the rows come from and why we may hold them; what only a person knows is left blank and marked. */
export function SourceStep({ upload, proposal, vocabulary, drafting, settling }: Props) {
  const w = useWords();
  const navigate = useNavigate();
  const save = useSaveSource(upload);
  const { draft } = drafting;
  const typedTitle = text(draft.source["title"]);
  const folder = draft.source_id ?? (folderName(typedTitle) || proposal.source_id);
  // "new" is the address of this page
  const folderFits = FOLDER.test(folder) && folder !== "new";
  const missing = [...proposal.mistakes, ...proposal.questions.filter((q) => q.column).map((q) => `${q.column}: ${q.text}`)];
  const ready = missing.length === 0 && folderFits && !settling && !save.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    save.mutate(
      { source_id: folder, source: proposal.source, mapping: proposal.mapping },
      {
        onSuccess: (saved) => {
          drafting.forget();
          void navigate({ to: "/sources/new", search: { upload, step: "load", source: saved.source_id } as never, ignoreBlocker: true });
        },
      },
    );
  };
  return (
    <form className="intake-source" onSubmit={submit}>
      <div className="source-form">
        <h2>{w.intake.sourceTitle}</h2>
        <p className="quiet">{w.intake.sourceLead}</p>
        <Fields proposal={proposal} vocabulary={vocabulary} drafting={drafting} folder={folder} folderFits={folderFits} />
      </div>
      <div className="source-side">
        <Missing mistakes={missing} />
        {save.error ? <Failure error={save.error} /> : null}
        <button type="submit" className="button primary" disabled={!ready}>
          {save.isPending ? w.intake.saving : w.intake.save}
        </button>
        <details className="yaml" open>
          <summary>{w.intake.yaml}</summary>
          {(["source.yml", "mapping.yml"] as const).map((name) => (
            <figure key={name}>
              <figcaption className="mono">{`sources/${folder}/${name}`}</figcaption>
              <pre tabIndex={0} aria-label={name}>
                {name === "source.yml" ? proposal.source_yml : proposal.mapping_yml}
              </pre>
            </figure>
          ))}
        </details>
      </div>
    </form>
  );
}

function Missing({ mistakes }: { mistakes: string[] }) {
  const w = useWords();
  return (
    <div className="missing" aria-live="polite">
      {mistakes.length === 0 ? (
        <p className="row good">
          <Check size={14} aria-hidden />
          {w.intake.ready}
        </p>
      ) : (
        <>
          <h2>{w.intake.missing}</h2>
          <ul>
            {mistakes.map((m) => (
              <li key={m} className="row">
                <TriangleAlert size={14} aria-hidden />
                <span>{m}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

interface FieldsProps {
  proposal: Proposal;
  vocabulary: Vocabulary;
  drafting: Drafting;
  folder: string;
  folderFits: boolean;
}

function Fields({ proposal, vocabulary, drafting, folder, folderFits }: FieldsProps) {
  const w = useWords();
  const { draft } = drafting;
  const value = (name: string) => text(name in draft.source ? draft.source[name] : proposal.source[name]);
  const set = (name: string, next: string) => drafting.change((d) => ({ ...d, source: { ...d.source, [name]: next } }), name);
  const coverage = { ...(proposal.source["coverage"] as SourceFields | undefined), ...(draft.source["coverage"] as SourceFields | undefined) };
  const cover = (name: string, next: string) => drafting.change((d) => withCoverage(d, { ...coverage, [name]: next }), `coverage.${name}`);
  const input = (name: "title" | "agency" | "legal_basis") => (
    <Field label={w.intake.fields[name]} hint={w.intake.hints[name]} required>
      {(id) => <input {...id} required value={value(name)} onChange={(e) => set(name, e.target.value)} />}
    </Field>
  );
  const select = (name: "kind" | "reliability" | "time_zone" | "region", options: { id: string; label: string }[], required = true) => (
    <Field label={w.intake.fields[name]} hint={w.intake.hints[name]} required={required}>
      {(id) => (
        <select {...id} required={required} value={value(name)} onChange={(e) => set(name, e.target.value)}>
          <option value="">{w.intake.chooseOne}</option>
          <Options words={options} value={value(name)} />
        </select>
      )}
    </Field>
  );
  return (
    <div className="fields">
      {input("title")}
      <Field label={w.intake.fields.source_id} hint={folderFits ? w.intake.hints.source_id : w.intake.badFolder} wrong={!folderFits} required>
        {(id) => <input {...id} required className="mono" value={folder} onChange={(e) => drafting.change((d) => ({ ...d, source_id: e.target.value }), "source_id")} />}
      </Field>
      {input("agency")}
      {select("kind", vocabulary.source_kinds)}
      {select("reliability", vocabulary.reliabilities)}
      {input("legal_basis")}
      {select("time_zone", vocabulary.time_zones.map((id) => ({ id, label: id })))}
      {select("region", vocabulary.regions, false)}
      <Field label={w.intake.fields.from} hint={w.intake.hints.coverage}>
        {(id) => <input {...id} type="date" value={text(coverage["from"])} onChange={(e) => cover("from", e.target.value)} />}
      </Field>
      <Field label={w.intake.fields.to} hint="">
        {(id) => <input {...id} type="date" value={text(coverage["to"])} onChange={(e) => cover("to", e.target.value)} />}
      </Field>
      <Field label={w.intake.fields.records} hint={w.intake.hints.records}>
        {(id) => <input {...id} value={text(coverage["records"])} onChange={(e) => cover("records", e.target.value)} />}
      </Field>
      <Field label={w.intake.fields.not_collected} hint={w.intake.hints.not_collected}>
        {(id) => <input {...id} value={text(coverage["not_collected"])} onChange={(e) => cover("not_collected", e.target.value)} />}
      </Field>
    </div>
  );
}

interface FieldProps {
  label: string;
  hint: string;
  required?: boolean;
  wrong?: boolean;
  children: (id: { id: string; "aria-describedby"?: string; "aria-invalid"?: boolean }) => ReactNode;
}

function Field({ label, hint, required = false, wrong = false, children }: FieldProps) {
  const w = useWords();
  const id = useId();
  return (
    <div className="form-field" data-wrong={wrong || undefined}>
      <label htmlFor={id}>
        {label}
        {required ? <span className="quiet small"> {w.intake.required}</span> : null}
      </label>
      {children({ id, ...(hint ? { "aria-describedby": `${id}-hint` } : {}), ...(wrong ? { "aria-invalid": true } : {}) })}
      {hint ? (
        <span id={`${id}-hint`} className="small hint">
          {hint}
        </span>
      ) : null}
    </div>
  );
}
