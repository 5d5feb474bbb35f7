import { useMemo } from "react";
import type { Schemas } from "@client/client";
import { useKinds, kindColour } from "@shared/kinds/use-kinds";
import { utcMillis, wallTime } from "@shared/format/time";
import { useWords } from "@shared/words";

type Row = Schemas["SupportRow"];

interface Episode {
  name: string;
  start: number;
  rows: { row: Row; hours: number }[];
}

function episodes(support: Row[]): Episode[] {
  const by = new Map<string, Row[]>();
  for (const row of support) by.set(row.episode, [...(by.get(row.episode) ?? []), row]);
  const found: Episode[] = [];
  for (const [name, rows] of by) {
    const times = rows.map((r) => utcMillis(r.t_utc)).filter((t): t is number => t !== null);
    if (times.length < 2) continue;
    const start = Math.min(...times);
    const placed = rows.flatMap((row) => {
      const t = utcMillis(row.t_utc);
      return t === null ? [] : [{ row, hours: (t - start) / 3_600_000 }];
    });
    found.push({ name, start, rows: placed });
  }
  return found.sort((a, b) => b.start - a.start);
}

/** One line per episode: the passage at zero, what followed at its hour. Rows open on a click. */
export function PassageStrip({ support, most = 14, onOpen }: { support: Row[]; most?: number; onOpen: (row: Row) => void }) {
  const w = useWords();
  const kindOf = useKinds();
  const all = useMemo(() => episodes(support), [support]);
  if (all.length === 0) return null;
  const shown = all.slice(0, most);
  const widest = Math.max(...shown.flatMap((e) => e.rows.map((r) => r.hours)), 1);
  const top = widest > 48 ? 24 * Math.ceil(widest / 24) : widest > 6 ? 6 * Math.ceil(widest / 6) : Math.ceil(widest);
  const step = top > 48 ? 24 : top > 12 ? 6 : 1;
  const left = 116;
  const x = (hours: number) => left + (hours / top) * (720 - left - 24);
  const height = shown.length * 16 + 24;
  const kinds = [...new Set(shown.flatMap((e) => e.rows.map((r) => r.row.event_kind ?? "")))].filter(Boolean);
  return (
    <figure>
      <svg className="chart" viewBox={`0 0 720 ${height}`} role="img" aria-label={w.evidence.stripLabel(shown.length)} style={{ maxWidth: 720 }}>
        {Array.from({ length: Math.floor(top / step) + 1 }, (_, i) => i * step).map((h) => (
          <g key={h}>
            <line x1={x(h)} x2={x(h)} y1="0" y2={height - 22} stroke="var(--line)" />
            <text x={x(h)} y={height - 8} textAnchor="middle">
              {h === 0 ? "0" : `+${h} h`}
            </text>
          </g>
        ))}
        {shown.map((e, i) => (
          <g key={e.name} transform={`translate(0 ${i * 16 + 8})`}>
            <text x="0" y="4">
              {wallTime(e.rows.find((r) => r.hours === 0)?.row.t_local ?? null).slice(0, 16)}
            </text>
            <line x1={x(0)} x2={x(Math.max(...e.rows.map((r) => r.hours)))} y1="0" y2="0" stroke="var(--line-strong)" />
            {e.rows.map(({ row, hours }, n) => (
              <circle
                key={`${row.ref.batch_id}${row.ref.row}${n}`}
                cx={x(hours)}
                cy="0"
                r={hours === 0 ? 4 : 3.5}
                fill={kindColour(kindOf(row.event_kind ?? "").colour)}
                style={{ cursor: "pointer" }}
                onClick={() => onOpen(row)}
              >
                <title>{`${wallTime(row.t_local, true)} ${row.sentence}`}</title>
              </circle>
            ))}
          </g>
        ))}
      </svg>
      <figcaption className="legend">
        {kinds.map((k) => (
          <span key={k}>
            <i style={{ background: kindColour(kindOf(k).colour), borderRadius: 4 }} />
            {kindOf(k).label}
          </span>
        ))}
        {all.length > shown.length ? <span>{w.evidence.moreEpisodes(all.length - shown.length)}</span> : null}
      </figcaption>
    </figure>
  );
}
