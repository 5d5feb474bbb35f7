import { decimal } from "@shared/format/number";
import { words } from "@shared/format/text";
import { useWords } from "@shared/words";

/** A score: five steps, the band's word, then the number; the same on every page. */
export function Score({ score, band, short = false }: { score: number; band: string; short?: boolean }) {
  const w = useWords();
  const full = Math.max(0, Math.min(5, Math.ceil(score * 5)));
  return (
    <span className="score" title={w.evidence.scoreTold(words(band), decimal(score, 2))}>
      <span className="steps" aria-hidden>
        {[1, 2, 3, 4, 5].map((i) => (
          <i key={i} data-on={i <= full || undefined} />
        ))}
      </span>
      {short ? null : <span className="cut">{words(band)}</span>}
      <span className="number">{decimal(score, 2)}</span>
    </span>
  );
}
