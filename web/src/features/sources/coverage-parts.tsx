import type { Schemas } from "@client/client";
import { count } from "@shared/format/number";
import { Ask } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { useCoverage } from "./trust-queries";

type Part = Schemas["CoveragePart"];

/** Directions and places of a source: what was declared against what came, with a strip of days each. */
export function CoverageParts({ id }: { id: string }) {
  const w = useWords().trust;
  return (
    <Ask query={useCoverage(id)}>
      {(coverage) => (
        <>
          <p className="quiet">{coverage.sentence}</p>
          {coverage.parts.length > 0 ? <Parts parts={coverage.parts} /> : null}
          {coverage.folded ? <p className="quiet">{w.folded(coverage.folded)}</p> : null}
        </>
      )}
    </Ask>
  );
}

function Parts({ parts }: { parts: Part[] }) {
  const w = useWords().trust;
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={w.coverageOf}>
      <table className="plain-table">
        <caption className="sr">{w.coverageOf}</caption>
        <thead>
          <tr>
            <th>
              {w.part.direction} / {w.part.place}
            </th>
            <th>{w.stateHead}</th>
            <th className="num">{w.events}</th>
            <th className="num">{w.daysWith}</th>
            <th className="num">{w.daysEmpty}</th>
            <th>{w.calendar}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((p) => (
            <tr key={`${p.part}|${p.value}`}>
              <td className="nowrap">{p.value}</td>
              <td className="nowrap">{w.state[p.state]}</td>
              <td className="num">{p.state === "not_collected" ? "" : count(p.events)}</td>
              <td className="num">{p.state === "not_collected" ? "" : count(p.days_with_events)}</td>
              <td className="num">{p.state === "not_collected" ? "" : count(p.days_empty)}</td>
              <td>
                <Strip part={p} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const LOOK = { as_declared: "came", nothing_came: "blank", not_declared: "came undeclared", not_collected: "hatched" } as const;

/** One bar a day: filled when events came, blank when declared and nothing came, hatched when not collected. */
function Strip({ part }: { part: Part }) {
  const w = useWords().trust;
  return (
    <div className="day-states" role="img" aria-label={`${part.value}: ${w.state[part.state]}, ${w.daysWith} ${part.days_with_events}, ${w.daysEmpty} ${part.days_empty}`}>
      {part.days.map((d) => (
        <i key={d.day} className={LOOK[d.state]} title={`${d.day}: ${w.state[d.state]}${d.count ? `, ${count(d.count)}` : ""}`} />
      ))}
    </div>
  );
}
