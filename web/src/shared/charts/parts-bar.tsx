import { contribution } from "@shared/format/number";

export interface Part {
  label: string;
  value: number;
}

const TONES = ["var(--accent)", "var(--kind-phone)", "var(--kind-plate)", "var(--kind-account)", "var(--kind-handle)", "var(--kind-device)"];

/** Contributions side by side; their widths add up to the whole, the rest of `of` stays empty. */
export function PartsBar({ parts, of, label }: { parts: Part[]; of: number; label: string }) {
  const whole = Math.max(of, parts.reduce((sum, p) => sum + p.value, 0), 1e-9);
  return (
    <figure>
      <div className="parts-bar" role="img" aria-label={`${label}: ${parts.map((p) => `${p.label} ${contribution(p.value)}`).join(", ")}`}>
        {parts
          .filter((p) => p.value > 0)
          .map((p, i) => (
            <span key={p.label} title={`${p.label} ${contribution(p.value)}`} style={{ width: `${(100 * p.value) / whole}%`, background: TONES[i % TONES.length] }} />
          ))}
      </div>
      <figcaption className="legend">
        {parts
          .filter((p) => p.value > 0)
          .map((p, i) => (
            <span key={p.label}>
              <i style={{ background: TONES[i % TONES.length] }} />
              {p.label} {contribution(p.value)}
            </span>
          ))}
      </figcaption>
    </figure>
  );
}
