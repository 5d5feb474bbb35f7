import { decimal } from "@shared/format/number";

interface Bit {
  label: string;
  bits: number;
  detail?: string;
  left?: string;
  right?: string;
}

/** Evidence for and against, in bits, adding up from the prior to the total. */
export function Waterfall({ start, bits, total, labels }: { start: number; bits: Bit[]; total: number; labels: { prior: string; total: string } }) {
  const levels = bits.reduce<number[]>((sums, b) => [...sums, (sums.at(-1) ?? 0) + b.bits], [start]);
  const low = Math.min(0, start, total, ...levels);
  const high = Math.max(0, start, total, ...levels);
  const wide = high - low || 1;
  const x = (v: number) => ((v - low) / wide) * 100;
  const lines = [
    { label: labels.prior, from: 0, to: start, text: decimal(start, 1), detail: "", left: "", right: "" },
    ...bits.map((b, i) => ({ label: b.label, from: levels[i] ?? 0, to: levels[i + 1] ?? 0, text: `${b.bits > 0 ? "+" : ""}${decimal(b.bits, 1)}`, detail: b.detail ?? "", left: b.left ?? "", right: b.right ?? "" })),
    { label: labels.total, from: 0, to: total, text: decimal(total, 1), detail: "", left: "", right: "" },
  ];
  return (
    <div className="waterfall">
      {lines.map((l, i) => {
        const edge = i === 0 || i === lines.length - 1;
        const colour = edge ? "var(--text-3)" : l.to >= l.from ? "var(--good)" : "var(--bad)";
        return (
          <div key={l.label + i} className="fall">
            <span className={edge ? "quiet" : undefined}>{l.label}</span>
            <span className="cut" title={l.left}>
              {l.left}
            </span>
            <span className="cut" title={l.right}>
              {l.right}
            </span>
            <span className="quiet cut" title={l.detail}>
              {l.detail}
            </span>
            <svg height="16" width="100%" aria-hidden>
              <line x1={`${x(0)}%`} x2={`${x(0)}%`} y1="0" y2="16" stroke="var(--line-strong)" />
              <rect x={`${Math.min(x(l.from), x(l.to))}%`} width={`${Math.max(0.4, Math.abs(x(l.to) - x(l.from)))}%`} y="3" height="10" rx="1" fill={colour} />
            </svg>
            <span className="num">{l.text}</span>
          </div>
        );
      })}
    </div>
  );
}
