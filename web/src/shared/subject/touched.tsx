import type { Schemas } from "@client/client";
import { wallTime } from "@shared/format/time";
import { SubjectChip } from "@shared/subject/subject-chip";
import { useWords } from "@shared/words";

const EXPORTS_SHOWN = 5;

/** What rests on descriptions being one person, before anybody takes them apart. */
export function Touched({ touched }: { touched: Schemas["Touched"] }) {
  const w = useWords();
  const told = [
    touched.findings > 0 ? w.review.apart.findings(touched.findings) : "",
    touched.statuses > 0 ? w.review.apart.statuses(touched.statuses) : "",
    touched.judgements > 0 ? w.review.apart.judgements(touched.judgements) : "",
    touched.asked_about > 0 ? w.review.apart.asked(touched.asked_about) : "",
    touched.cases.length > 0 ? w.review.apart.cases(touched.cases) : "",
    ...touched.exports.slice(0, EXPORTS_SHOWN).map((e) => w.review.apart.exported(e.what, e.by, wallTime(e.at))),
    touched.exports.length > EXPORTS_SHOWN ? w.review.apart.moreExports(touched.exports.length - EXPORTS_SHOWN) : "",
    ...touched.saved_lists.map((s) => w.review.apart.saved(s.name, s.lines)),
  ].filter(Boolean);
  if (told.length === 0 && touched.leads.length === 0) return <p className="quiet">{w.review.apart.nothing}</p>;
  return (
    <ul className="touched">
      {touched.leads.map((lead) => (
        <li key={lead.subject_id} className="row">
          {w.review.apart.leads(1)} <SubjectChip subject={lead} bare />
        </li>
      ))}
      {told.map((t) => (
        <li key={t}>{t}</li>
      ))}
      {touched.finding_sentences.map((s) => (
        <li key={s} className="quiet">
          {s}
        </li>
      ))}
    </ul>
  );
}
