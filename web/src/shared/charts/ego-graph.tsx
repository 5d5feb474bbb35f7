import { createElement } from "react";
import type { KeyboardEvent } from "react";
import type { Schemas } from "@client/client";
import { iconOf } from "@shared/kinds/icons";
import { kindColour, useKinds } from "@shared/kinds/use-kinds";
import { useLabel } from "@shared/subject/subject-chip";
import { useWords } from "@shared/words";

type Connections = Schemas["Connections"];
interface Spot {
  x: number;
  y: number;
  angle: number;
}

const WIDE = 640;
const HIGH = 380;

/** Same answer, same picture: neighbours on a ring, grouped by kind, in the order given. */
function layout(data: Connections, most: number): Map<string, Spot> {
  const shown = data.connections.slice(0, most);
  const ring = [...shown].sort((a, b) => a.subject.kind.localeCompare(b.subject.kind) || b.n_days - a.n_days);
  const spots = new Map<string, Spot>([[data.centre.subject_id, { x: WIDE / 2, y: HIGH / 2, angle: 0 }]]);
  ring.forEach((c, i) => {
    const angle = -Math.PI / 2 + ((i + 0.5) * 2 * Math.PI) / ring.length;
    spots.set(c.subject.subject_id, {
      x: WIDE / 2 + Math.cos(angle) * 172,
      y: HIGH / 2 + Math.sin(angle) * 160,
      angle,
    });
  });
  return spots;
}

/** What of a label has room beside a node of the ring; the whole stands in its title and in the table. */
const LONGEST_LINE = 21;

/** A long name on two lines, broken at the space (or the @) nearest its middle. */
function twoLines(text: string): string[] {
  if (text.length <= 20) return [text];
  const breaks = [...text.matchAll(/ |.(?=@)/g)].map((m) => m.index);
  const at = breaks.sort((a, b) => Math.abs(a - text.length / 2) - Math.abs(b - text.length / 2))[0];
  const lines = at === undefined ? [text] : [text.slice(0, at + 1), text.slice(at + 1)];
  return lines.map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line));
}

/** The closest connections, standing still; the table beneath says the same in numbers. */
export function EgoGraph({ data, most = 14, onOpen }: { data: Connections; most?: number; onOpen: (id: string) => void }) {
  const w = useWords();
  const kindOf = useKinds();
  const label = useLabel();
  const spots = layout(data, most);
  const nodes = [data.centre, ...data.connections.slice(0, most).map((c) => c.subject)];
  const excluded = new Set(data.connections.filter((c) => c.excluded).map((c) => c.subject.subject_id));
  const heaviest = Math.max(...data.edges.map((e) => e.weight), 1);
  return (
    <svg className="chart" viewBox={`0 0 ${WIDE} ${HIGH}`} style={{ maxWidth: 720 }} role="group" aria-label={w.dossier.graphLabel(nodes.length - 1)}>
      {data.edges.map((e) => {
        const [a, b] = [spots.get(e.source), spots.get(e.target)];
        if (!a || !b) return null;
        return (
          <line key={`${e.source}|${e.target}`} x1={a.x} y1={a.y} x2={b.x} y2={b.y} stroke="var(--line-strong)" strokeWidth={1 + (3 * e.weight) / heaviest}>
            <title>{e.label}</title>
          </line>
        );
      })}
      {nodes.map((n, i) => {
        const spot = spots.get(n.subject_id);
        if (!spot) return null;
        const kind = kindOf(n.kind);
        const size = i === 0 ? 15 : 11;
        const right = Math.cos(spot.angle) >= -0.01;
        const text = label(n);
        return (
          <g
            key={n.subject_id}
            className="ego-node"
            transform={`translate(${spot.x} ${spot.y})`}
            tabIndex={i === 0 ? -1 : 0}
            role="link"
            aria-label={`${kind.label} ${text}`}
            onClick={() => (i === 0 ? undefined : onOpen(n.subject_id))}
            onKeyDown={(e: KeyboardEvent) => (e.key === "Enter" && i > 0 ? onOpen(n.subject_id) : undefined)}
          >
            <title>{`${kind.label} ${text}`}</title>
            <circle r={size} fill="var(--bg)" stroke={kindColour(kind.colour)} strokeWidth={i === 0 ? 2.5 : 1.5} strokeDasharray={excluded.has(n.subject_id) ? "3 2" : undefined} />
            {createElement(iconOf(kind.icon), { x: -size * 0.6, y: -size * 0.6, width: size * 1.2, height: size * 1.2, color: kindColour(kind.colour) })}
            {i === 0 ? null : (
              <text x={right ? size + 4 : -size - 4} y="4" textAnchor={right ? "start" : "end"} style={{ fontSize: 11, fill: "var(--text)", paintOrder: "stroke", stroke: "var(--bg)", strokeWidth: 3 }}>
                {twoLines(text).map((line, n, all) => (
                  <tspan key={n} x={right ? size + 4 : -size - 4} dy={n === 0 ? (1 - all.length) * 6 : 12}>
                    {line}
                  </tspan>
                ))}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
