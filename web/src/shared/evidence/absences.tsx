import type { Schemas } from "@client/client";
import { useWords } from "@shared/words";
import "./absences.css";

const LOOK = { not_seen: "blank", partly_collected: "hatched half", not_collected: "hatched" } as const;

/** What it means that nothing stands here: blank for not seen, hatched for not collected; the sources unfold. */
export function Absences({ all, fold = false }: { all: Schemas["Absence"][]; fold?: boolean }) {
  const w = useWords().trust;
  if (all.length === 0) return null;
  const list = (
    <ul className="stack absences">
      {all.map((a) => (
        <li key={a.sentence} className="note">
          <i className={LOOK[a.state]} role="img" aria-label={w.absence[a.state]} title={w.absence[a.state]} />
          <span title={a.sources.map((s) => `${s.source.title}: ${s.why}`).join("\n")}>{a.sentence}</span>
        </li>
      ))}
    </ul>
  );
  if (!fold) return list;
  return (
    <details className="section">
      <summary>
        {w.absent} ({all.length})
      </summary>
      {list}
    </details>
  );
}
