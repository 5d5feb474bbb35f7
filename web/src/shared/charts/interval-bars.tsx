import { share, wilson } from "@shared/format/number";
import { useWords } from "@shared/words";

interface Line {
  label: string;
  k: number;
  n: number;
  colour: string;
}

/** Proportions with their 95 % interval: the dot is what was counted, the bar what it could as well be. */
export function IntervalBars({ lines }: { lines: Line[] }) {
  const w = useWords();
  const top = Math.min(1, Math.max(...lines.map((l) => wilson(l.k, l.n)[1]), 0.05));
  const x = (p: number) => `${((p / top) * 100).toFixed(2)}%`;
  return (
    <div className="intervals">
      {lines.map((l) => {
        const [low, high] = wilson(l.k, l.n);
        return (
          <div key={l.label} className="interval">
            <span className="small quiet">{l.label}</span>
            <svg height="16" width="100%" role="img" aria-label={`${l.label}: ${share(l.k, l.n, w.evidence.kOfN)}`}>
              <line x1="0" x2="100%" y1="8" y2="8" stroke="var(--line)" />
              <line x1={x(low)} x2={x(high)} y1="8" y2="8" stroke={l.colour} strokeWidth="4" opacity="0.45" />
              {l.n > 0 ? <circle cx={x(l.k / l.n)} cy="8" r="4.5" fill={l.colour} /> : null}
            </svg>
            <span className="small num">{share(l.k, l.n, w.evidence.kOfN)}</span>
          </div>
        );
      })}
    </div>
  );
}
