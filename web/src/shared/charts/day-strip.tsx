import { useMemo, useRef, useState } from "react";
import type { KeyboardEvent, PointerEvent } from "react";
import type { Schemas } from "@client/client";
import { count } from "@shared/format/number";
import { daysBetween } from "@shared/format/time";
import { kindColour, useKinds } from "@shared/kinds/use-kinds";
import { useWords } from "@shared/words";

type DayCount = Schemas["DayCount"];

interface Props {
  days: DayCount[];
  from?: string;
  to?: string;
  onRange: (from?: string, to?: string) => void;
}

const HIGH = 72;

/** Events a day by kind, stacked; drag to choose a span, arrows move it, Escape clears it. */
export function DayStrip({ days, from, to, onRange }: Props) {
  const w = useWords();
  const kindOf = useKinds();
  const box = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<{ a: number; b: number } | null>(null);
  const { all, stacks, top } = useMemo(() => stack(days), [days]);
  if (all.length === 0) return null;
  const at = (event: PointerEvent) => {
    const rect = box.current?.getBoundingClientRect();
    if (!rect) return 0;
    return Math.max(0, Math.min(all.length - 1, Math.floor(((event.clientX - rect.left) / rect.width) * all.length)));
  };
  const finish = (event: PointerEvent) => {
    if (!drag) return;
    const [a, b] = [Math.min(drag.a, at(event)), Math.max(drag.a, at(event))];
    setDrag(null);
    onRange(all[a], all[b]);
  };
  const fromAt = from ? all.findIndex((d) => d >= from) : -1;
  const toAt = to ? all.findLastIndex((d) => d <= to) : -1;
  const chosen = drag ? { a: Math.min(drag.a, drag.b), b: Math.max(drag.a, drag.b) } : fromAt >= 0 && toAt >= fromAt ? { a: fromAt, b: toAt } : null;
  const onKeyDown = (event: KeyboardEvent) => {
    const week = 7;
    const now = chosen ?? { a: Math.max(0, all.length - week), b: all.length - 1 };
    const by = event.key === "ArrowLeft" ? -week : event.key === "ArrowRight" ? week : 0;
    if (event.key === "Escape" && chosen) onRange();
    else if (by === 0) return;
    else if (!chosen) onRange(all[now.a], all[now.b]);
    else {
      const shift = Math.max(-now.a, Math.min(all.length - 1 - now.b, by));
      onRange(all[now.a + shift], all[now.b + shift]);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const months = all.flatMap((d, i) => (d.endsWith("-01") ? [{ d, i }] : []));
  const every = Math.max(1, Math.ceil(months.length / 12));
  return (
    <figure>
      <svg
        ref={box}
        className="chart strip-brush"
        viewBox={`0 0 ${all.length} ${HIGH + 16}`}
        preserveAspectRatio="none"
        height={HIGH + 16}
        tabIndex={0}
        role="group"
        aria-label={w.dossier.stripLabel(all[0] ?? "", all.at(-1) ?? "")}
        onKeyDown={onKeyDown}
        onPointerDown={(e) => {
          e.currentTarget.setPointerCapture(e.pointerId);
          setDrag({ a: at(e), b: at(e) });
        }}
        onPointerMove={(e) => setDrag((d) => (d ? { ...d, b: at(e) } : d))}
        onPointerUp={finish}
      >
        {chosen ? <rect x={chosen.a} y="0" width={chosen.b - chosen.a + 1} height={HIGH} fill="var(--accent-soft)" /> : null}
        <line x1="0" x2={all.length} y1={HIGH} y2={HIGH} stroke="var(--line-strong)" vectorEffect="non-scaling-stroke" />
        {months.map(({ d, i }) => (
          <line key={d} x1={i} x2={i} y1={HIGH} y2={HIGH + 5} stroke="var(--line-strong)" vectorEffect="non-scaling-stroke" />
        ))}
        {stacks.map((s) => (
          <rect key={`${s.i}${s.kind}`} x={s.i + 0.08} width="0.84" y={HIGH - ((s.base + s.n) / top) * (HIGH - 4)} height={Math.max(1.2, (s.n / top) * (HIGH - 4))} fill={kindColour(kindOf(s.kind).colour)}>
            <title>{`${all[s.i]} ${count(s.n)} ${kindOf(s.kind).plural}`}</title>
          </rect>
        ))}
      </svg>
      <div className="strip-months small quiet" aria-hidden>
        {months
          .filter(({ i }, n) => n % every === 0 && i < all.length * 0.94)
          .map(({ d, i }) => (
            <span key={d} style={{ left: `${(100 * i) / all.length}%` }}>
              {d.slice(0, 7)}
            </span>
          ))}
      </div>
      <figcaption className="legend">
        <span>{w.dossier.stripTop(count(top))}</span>
      </figcaption>
    </figure>
  );
}

function stack(days: DayCount[]) {
  const named = days.filter((d) => d.day);
  const sorted = named.map((d) => d.day).sort();
  const all = sorted[0] ? daysBetween(sorted[0], sorted.at(-1) ?? sorted[0]) : [];
  const place = new Map(all.map((d, i) => [d, i]));
  const base = new Map<number, number>();
  const stacks = [...named]
    .sort((a, b) => a.kind.localeCompare(b.kind))
    .flatMap((d) => {
      const i = place.get(d.day);
      if (i === undefined) return [];
      const under = base.get(i) ?? 0;
      base.set(i, under + d.count);
      return [{ i, kind: d.kind, n: d.count, base: under }];
    });
  return { all, stacks, top: Math.max(1, ...base.values()) };
}
