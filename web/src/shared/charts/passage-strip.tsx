import { useMemo } from "react";
import type { Schemas } from "@client/client";
import { pairedPart } from "@shared/evidence/counted";
import { utcMillis, wallTime } from "@shared/format/time";
import { kindColour, useKinds } from "@shared/kinds/use-kinds";
import { useWords } from "@shared/words";

type Row = Schemas["SupportRow"];

interface Mark {
  row: Row;
  minutes: number;
  counted: boolean;
}

interface Line {
  episode: string;
  who: string;
  anchor: Row;
  marks: Mark[];
}

const LEFT = 116;
const WIDE = 720;
const HIGH = 14;
const STEPS = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080];

/** One line for each passage, with or without something after it; what was not counted is kept apart. */
function passages(support: Row[]): Line[] {
  const paired = pairedPart(support);
  if (paired === undefined) return [];
  const times = support.map((row) => ({ row, at: utcMillis(row.t_utc) })).filter((x): x is { row: Row; at: number } => x.at !== null);
  const inPair = times.filter((x) => x.row.part === paired).sort((a, b) => a.at - b.at);
  const episodes = new Set(inPair.map((x) => x.row.episode));
  const anchorKind = inPair[0]?.row.event_kind;
  // the part that holds the passages without a sequel shares its episodes with the paired part
  const shares = new Set(times.filter((x) => x.row.event_kind === anchorKind && episodes.has(x.row.episode)).map((x) => x.row.part));
  const lines = new Map<string, Line & { at: number }>();
  for (const { row, at } of times) {
    if (row.event_kind !== anchorKind || !shares.has(row.part) || lines.has(row.episode)) continue;
    lines.set(row.episode, { episode: row.episode, who: row.episode.split(" ")[0] ?? "", anchor: row, marks: [], at });
  }
  for (const { row, at } of times) {
    const line = lines.get(row.episode);
    if (!line || row.event_kind === anchorKind) continue;
    line.marks.push({ row, minutes: (at - line.at) / 60_000, counted: row.part === paired });
  }
  return [...lines.values()].sort((a, b) => a.who.localeCompare(b.who) || a.at - b.at);
}

/** Passages under each other, each at zero, what followed at its minute. A click opens the row. */
export function PassageStrip({ support, most = 30, onOpen }: { support: Row[]; most?: number; onOpen: (row: Row) => void }) {
  const w = useWords();
  const kindOf = useKinds();
  const all = useMemo(() => passages(support), [support]);
  const shown = all.slice(0, most);
  const widest = Math.max(0, ...shown.flatMap((l) => l.marks.map((m) => m.minutes)));
  if (widest <= 0) return null;
  const step = STEPS.find((s) => widest / s <= 8) ?? Math.ceil(widest / 8);
  const top = step * Math.ceil(widest / step);
  const x = (minutes: number) => LEFT + (Math.max(0, minutes) / top) * (WIDE - LEFT - 32);
  const bottom = shown.length * HIGH + 4;
  const colour = (row: Row) => kindColour(kindOf(row.event_kind ?? "").colour);
  const kinds = [...new Set(shown.flatMap((l) => [l.anchor, ...l.marks.map((m) => m.row)].map((r) => r.event_kind ?? "")))].filter(Boolean);
  return (
    <figure>
      <svg className="chart" viewBox={`0 0 ${WIDE} ${bottom + 18}`} role="img" aria-label={w.evidence.stripLabel(all.length)} style={{ maxWidth: WIDE }}>
        {Array.from({ length: top / step + 1 }, (_, i) => i * step).map((m) => (
          <g key={m}>
            <line x1={x(m)} x2={x(m)} y1="0" y2={bottom} stroke="var(--line)" />
            <text x={x(m)} y={bottom + 14} textAnchor="middle">
              {m === 0 ? "0" : `+${m < 120 ? `${m} min` : m < 2880 ? `${m / 60} h` : `${m / 1440} d`}`}
            </text>
          </g>
        ))}
        {shown.map((line, i) => (
          <g key={line.episode} transform={`translate(0 ${i * HIGH + HIGH / 2 + 2})`}>
            {i > 0 && shown[i - 1]?.who !== line.who ? <line x1="0" x2={WIDE} y1={-HIGH / 2} y2={-HIGH / 2} stroke="var(--line-strong)" /> : null}
            <text x="0" y="4">
              {wallTime(line.anchor.t_local)}
            </text>
            {line.marks.length > 0 ? <line x1={x(0)} x2={x(Math.max(...line.marks.map((m) => m.minutes)))} y1="0" y2="0" stroke="var(--line-strong)" /> : null}
            <circle cx={x(0)} cy="0" r="3.5" fill={line.marks.some((m) => m.counted) ? colour(line.anchor) : "var(--bg)"} stroke={colour(line.anchor)} strokeWidth="1.5" style={{ cursor: "pointer" }} onClick={() => onOpen(line.anchor)}>
              <title>{`${wallTime(line.anchor.t_local, true)} ${line.anchor.sentence}`}</title>
            </circle>
            {line.marks.map(({ row, minutes, counted }, n) => (
              <circle key={n} cx={x(minutes)} cy="0" r="3.5" fill={counted ? colour(row) : "var(--bg)"} stroke={colour(row)} strokeWidth="1.5" strokeDasharray={counted ? undefined : "2 1.5"} style={{ cursor: "pointer" }} onClick={() => onOpen(row)}>
                <title>{`${wallTime(row.t_local, true)} ${row.sentence}${counted ? "" : ` (${w.evidence.notCounted})`}`}</title>
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
        <span>
          <i style={{ border: "1.5px solid var(--text-2)", borderRadius: 4 }} />
          {w.evidence.hollow}
        </span>
        {all.length > shown.length ? <span>{w.evidence.moreEpisodes(all.length - shown.length)}</span> : null}
      </figcaption>
    </figure>
  );
}
