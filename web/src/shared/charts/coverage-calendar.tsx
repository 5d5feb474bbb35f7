import type { Schemas } from "@client/client";
import { count } from "@shared/format/number";
import { daysBetween } from "@shared/format/time";
import { useWords } from "@shared/words";

type Day = Schemas["CoverageMonth"];

/** More days than this are drawn a square a month. */
const MOST_DAYS = 740;
const LONGEST_DAYS = 40_000;
const SQUARE = 14;

/** How a day looks that nobody declared and on which nothing came. */
interface Gap {
  look: string;
  told: (day: string) => string;
}

const shade = (n: number, top: number) => ({ background: `color-mix(in oklab, var(--accent) ${Math.round(25 + (75 * n) / top)}%, var(--bg))` });

/** A square a day: shaded by rows that came, blank when declared and nothing came, hatched when not collected. */
export function CoverageCalendar({ days: known }: { days: Day[] }) {
  const w = useWords();
  // days without rows that nobody declared are part of the calendar too: it must not close the gap
  const by = new Map(known.map((d) => [d.day, d]));
  const days = daysBetween(known[0]?.day ?? "", known.at(-1)?.day ?? "", LONGEST_DAYS).map((day) => by.get(day) ?? { day, count: 0, declared: false });
  const blank = days.filter((d) => d.declared && d.count === 0).length;
  const outside = days.filter((d) => !d.declared && d.count > 0).length;
  const declares = known.some((d) => d.declared);
  const gap: Gap = declares ? { look: "hatched", told: w.sources.notCollectedOn } : { look: "blank", told: (day) => `${day}: ${w.sources.gap.toLowerCase()}` };
  const label = w.sources.calendarTold(count(days.length), count(blank), count(outside));
  return (
    <figure>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={w.sources.calendar}>
        {days.length > MOST_DAYS ? <Months days={days} label={label} gap={gap} /> : <Days days={days} label={label} gap={gap} />}
      </div>
      <figcaption className="legend">
        <span>
          <i style={{ background: "var(--accent)" }} />
          {w.sources.came}
        </span>
        {declares ? (
          <>
            <span>
              <i className="blank" />
              {w.sources.notSeen(count(blank))}
            </span>
            <span>
              <i className="hatched" />
              {w.sources.notCollected}
            </span>
          </>
        ) : (
          <span>
            <i className="blank" />
            {w.sources.gap}
          </span>
        )}
      </figcaption>
    </figure>
  );
}

function Days({ days, label, gap }: { days: Day[]; label: string; gap: Gap }) {
  const w = useWords();
  const top = Math.max(1, ...days.map((d) => d.count));
  const first = days[0] ? (new Date(`${days[0].day}T00:00:00Z`).getUTCDay() + 6) % 7 : 0;
  const begins = days.flatMap((d, i) => (d.day.endsWith("-01") ? [{ label: d.day.slice(0, 7), column: Math.floor((i + first) / 7) }] : []));
  // the month the calendar begins in is named too, where there is room before the next
  const months = days[0] && !days[0].day.endsWith("-01") && (begins[0]?.column ?? 9) > 3 ? [{ label: days[0].day.slice(0, 7), column: 0 }, ...begins] : begins;
  const told = (d: Day) => (d.count > 0 ? w.sources.cameOn(d.day, count(d.count)) : d.declared ? w.sources.notSeenOn(d.day) : gap.told(d.day));
  return (
    <>
      <div style={{ position: "relative", height: 16, minWidth: Math.ceil((days.length + first) / 7) * SQUARE }} className="small quiet" aria-hidden>
        {months.map((m) => (
          <span key={m.label} className="nowrap" style={{ position: "absolute", left: m.column * SQUARE }}>
            {m.label}
          </span>
        ))}
      </div>
      <div className="cal" role="img" aria-label={label}>
        {Array.from({ length: first }, (_, i) => (
          <span key={`pad${i}`} />
        ))}
        {days.map((d) => (
          <span key={d.day} title={told(d)} className={d.count > 0 ? undefined : d.declared ? "blank" : gap.look} style={d.count > 0 ? shade(d.count, top) : undefined} />
        ))}
      </div>
    </>
  );
}

/** Years side by side, a square a month: for sources that reach back many years. */
function Months({ days, label, gap }: { days: Day[]; label: string; gap: Gap }) {
  const w = useWords();
  const months = new Map<string, Day>();
  for (const d of days) {
    const month = d.day.slice(0, 7);
    const before = months.get(month);
    months.set(month, { day: month, count: (before?.count ?? 0) + d.count, declared: d.declared || (before?.declared ?? false) });
  }
  const top = Math.max(1, ...[...months.values()].map((m) => m.count));
  const years = [...new Set([...months.keys()].map((m) => m.slice(0, 4)))];
  return (
    <div className="cal-years" role="img" aria-label={label}>
      {years.map((year) => (
        <div key={year}>
          <span className="small quiet">{year}</span>
          {Array.from({ length: 12 }, (_, i) => `${year}-${String(i + 1).padStart(2, "0")}`).map((name) => {
            const m = months.get(name);
            const told = !m ? name : m.count > 0 ? w.sources.cameOn(name, count(m.count)) : m.declared ? w.sources.notSeenOn(name) : gap.told(name);
            return <i key={name} title={told} className={!m ? undefined : m.count > 0 ? undefined : m.declared ? "blank" : gap.look} style={m && m.count > 0 ? shade(m.count, top) : undefined} />;
          })}
        </div>
      ))}
    </div>
  );
}
