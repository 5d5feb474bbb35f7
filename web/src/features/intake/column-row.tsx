import { RotateCcw, ShieldOff } from "lucide-react";
import { count } from "@shared/format/number";
import { asLetters } from "@shared/format/text";
import { useWords } from "@shared/words";
import { Choose, Options } from "./choose";
import { withColumn, withoutColumn } from "./draft";
import { QuestionLine } from "./question-line";
import { foundFirst, isProtected, optionsOf } from "./meaning";
import type { Choice, ColumnGuess, Corrections, Options as ColumnOptions, Question, Vocabulary } from "./types";
import type { Drafting } from "./use-draft";

interface Props {
  guess: ColumnGuess;
  correction: Corrections["columns"][string] | undefined;
  rowIs: string[];
  vocabulary: Vocabulary;
  question: Question | undefined;
  answer: string | undefined;
  drafting: Drafting;
  onAnswer: (question: Question, label: string, options: object) => void;
}

/** One column: its values, what it is taken for, how sure that is and why; a question beneath. */
export function ColumnRow({ guess: c, correction, rowIs, vocabulary, question, answer, drafting, onAnswer }: Props) {
  const w = useWords();
  const refused = isProtected(c);
  const meaning = correction?.meaning ?? c.meaning;
  const options = { ...c.options, ...correction?.options };
  const set = (next: string, chosen: ColumnOptions) => drafting.change((d) => withColumn(d, c.column, next, chosen));
  return (
    <>
      <tr data-ignored={meaning === "ignore" || undefined} data-asks={(question && !answer) || undefined}>
        <th scope="row" className="column-name">
          <span className="mono">{c.column}</span>
          <span className="quiet small">
            {c.n_distinct > 0 ? w.intake.distinct(count(c.n_distinct)) : w.intake.allEmpty}
            {c.n_empty > 0 && c.n_distinct > 0 ? ` · ${w.intake.empty(count(c.n_empty))}` : ""}
          </span>
        </th>
        <td className="samples">
          {refused ? <span className="quiet">{w.intake.notShown}</span> : c.samples.slice(0, 5).map((s, i) => <code key={i}>{s === "" ? "·" : s}</code>)}
        </td>
        <td>
          {refused ? (
            <span className="row">
              <ShieldOff size={14} aria-hidden />
              {w.intake.confidence.refused}
            </span>
          ) : (
            <>
              <Meaning guess={c} meaning={meaning} rowIs={rowIs} vocabulary={vocabulary} onChange={(next) => set(next, {})} />
              <HowRead column={c.column} meaning={meaning} options={options} vocabulary={vocabulary} onChange={(change) => set(meaning, { ...correction?.options, ...change })} />
            </>
          )}
        </td>
        <td>
          <Sure guess={c} chosen={correction !== undefined} refused={refused} onBack={() => drafting.change((d) => withoutColumn(d, c.column))} />
        </td>
      </tr>
      {question ? (
        <tr className="question-row" id={`question-${encodeURIComponent(c.column)}`}>
          <td colSpan={4}>
            <QuestionLine question={question} chosen={answer} onAnswer={(choice: Choice) => onAnswer(question, choice.label, choice.options)} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

interface MeaningProps {
  guess: ColumnGuess;
  meaning: string;
  rowIs: string[];
  vocabulary: Vocabulary;
  onChange: (meaning: string) => void;
}

function Meaning({ guess, meaning, rowIs, vocabulary, onChange }: MeaningProps) {
  const w = useWords();
  const label = (id: string) => vocabulary.meanings.find((m) => m.id === id)?.label ?? (id === guess.meaning && guess.label ? guess.label : id);
  const proposed = [...new Set([guess.meaning, meaning, ...guess.alternatives.map((a) => a.meaning)])];
  const fitting = vocabulary.meanings.filter((m) => m.kinds.length === 0 || m.kinds.some((k) => rowIs.includes(k)));
  const groups = [...new Set(fitting.map((m) => m.group))];
  return (
    <Choose label={w.intake.meansOf(guess.column)} value={meaning} onChange={onChange}>
      <optgroup label={w.intake.proposed}>
        {proposed.map((id) => (
          <option key={id} value={id}>
            {label(id)}
          </option>
        ))}
      </optgroup>
      {groups.map((g) => (
        <optgroup key={g} label={g}>
          <Options words={fitting.filter((m) => m.group === g && !proposed.includes(m.id))} />
        </optgroup>
      ))}
    </Choose>
  );
}

interface HowReadProps {
  column: string;
  meaning: string;
  options: ColumnOptions;
  vocabulary: Vocabulary;
  onChange: (change: ColumnOptions) => void;
}

/** What the meaning needs besides: how a date is written, whose numbers these are, whether a cell is a list. */
function HowRead({ column, meaning, options, vocabulary, onChange }: HowReadProps) {
  const w = useWords();
  const needs = optionsOf(meaning);
  const format = options.formats?.[0] ?? "";
  if (!needs.formats && !needs.region && !needs.split) return null;
  return (
    <span className="how-read">
      {needs.formats ? (
        <Choose label={w.intake.formatsOf(column)} value={format} onChange={(id) => onChange({ formats: id ? [id] : [] })}>
          <option value="">{w.intake.formatFound}</option>
          <Options words={foundFirst(vocabulary.date_formats, options.formats ?? [], w.intake.countsSince)} value={format} />
        </Choose>
      ) : null}
      {needs.zone ? (
        <Choose label={w.intake.zoneOf(column)} value={options.zone ?? ""} onChange={(zone) => onChange({ zone })}>
          <option value="">{w.intake.zoneOfSource}</option>
          <Options words={vocabulary.time_zones.map((id) => ({ id, label: id }))} value={options.zone} />
        </Choose>
      ) : null}
      {needs.region ? (
        <Choose label={w.intake.regionOf(column)} value={options.region ?? ""} onChange={(region) => onChange({ region })}>
          <option value="">{w.intake.regionOfSource}</option>
          <Options words={vocabulary.regions} value={options.region} />
        </Choose>
      ) : null}
      {needs.split ? (
        <Choose label={w.intake.splitOf(column)} value={options.split ?? ""} onChange={(split) => onChange({ split })}>
          <option value="">{w.intake.splitNone}</option>
          <Options words={Object.entries(w.intake.splitBy).map(([id, label]) => ({ id, label }))} value={options.split} />
        </Choose>
      ) : null}
    </span>
  );
}

interface SureProps {
  guess: ColumnGuess;
  chosen: boolean;
  refused: boolean;
  onBack: () => void;
}

/** In words first, then a bar; what a person chose is never drawn as a guess. */
function Sure({ guess: c, chosen, refused, onBack }: SureProps) {
  const w = useWords();
  const band = refused || (c.meaning === "ignore" && !chosen) ? "refused" : chosen ? "chosen" : c.confidence >= 0.9 ? "sure" : c.confidence >= 0.65 ? "likely" : c.confidence >= 0.35 ? "guess" : "unsure";
  const word = w.intake.confidence[band];
  const percent = Math.round(100 * c.confidence);
  return (
    <div className="sure" data-band={band}>
      <span className="row">
        <span className="sure-word">{word}</span>
        {chosen || band === "refused" ? null : (
          <span className="sure-bar" title={w.intake.confidenceTold(word, percent)}>
            <span style={{ width: `${percent}%` }} />
          </span>
        )}
        {chosen ? (
          <button type="button" className="button plain icon" aria-label={w.intake.asProposed(c.column)} title={w.intake.asProposed(c.column)} onClick={onBack}>
            <RotateCcw size={13} aria-hidden />
          </button>
        ) : null}
      </span>
      <span className="quiet small">{asLetters(c.why)}</span>
    </div>
  );
}
