import type { Schemas } from "@client/client";
import { count } from "@shared/format/number";
import { useWords } from "@shared/words";

type Day = Schemas["CoverageMonth"];

/** A square a day: shaded by rows that came, blank when declared and nothing came, hatched when not collected. */
export function CoverageCalendar({ days }: { days: Day[] }) {
  const w = useWords();
  const top = Math.max(1, ...days.map((d) => d.count));
  const first = days[0] ? (new Date(`${days[0].day}T00:00:00Z`).getUTCDay() + 6) % 7 : 0;
  const months = days.flatMap((d, i) => (d.day.endsWith("-01") ? [{ label: d.day.slice(0, 7), column: Math.floor((i + first) / 7) }] : []));
  const blank = days.filter((d) => d.declared && d.count === 0).length;
  const outside = days.filter((d) => !d.declared && d.count > 0).length;
  const told = (d: Day) => (d.count > 0 ? w.sources.cameOn(d.day, count(d.count)) : d.declared ? w.sources.notSeenOn(d.day) : w.sources.notCollectedOn(d.day));
  return (
    <figure>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={w.sources.calendar}>
        <div style={{ position: "relative", height: 16, minWidth: Math.ceil((days.length + first) / 7) * 14 }} className="small quiet" aria-hidden>
          {months.map((m) => (
            <span key={m.label} style={{ position: "absolute", left: m.column * 14 }}>
              {m.label}
            </span>
          ))}
        </div>
        <div className="cal" role="img" aria-label={w.sources.calendarTold(count(days.length), count(blank), count(outside))}>
          {Array.from({ length: first }, (_, i) => (
            <span key={`pad${i}`} />
          ))}
          {days.map((d) => (
            <span
              key={d.day}
              title={told(d)}
              className={d.count > 0 ? undefined : d.declared ? "blank" : "hatched"}
              style={d.count > 0 ? { background: `color-mix(in oklab, var(--accent) ${Math.round(25 + (75 * d.count) / top)}%, var(--bg))` } : undefined}
            />
          ))}
        </div>
      </div>
      <figcaption className="legend">
        <span>
          <i style={{ background: "var(--accent)" }} />
          {w.sources.came}
        </span>
        <span>
          <i className="blank" />
          {w.sources.notSeen(count(blank))}
        </span>
        <span>
          <i className="hatched" />
          {w.sources.notCollected}
        </span>
      </figcaption>
    </figure>
  );
}
