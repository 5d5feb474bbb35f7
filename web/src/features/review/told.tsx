import type { Schemas } from "@client/client";
import { Waterfall } from "@shared/charts/waterfall";
import { probability } from "@shared/format/number";
import { Skeleton } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import type { Pair, Verdict } from "./queries";

/** What the evidence says about a pair that has been answered: the number, the sentence, the sum, what would turn it over. */
export function Told({ pair, verdict, title }: { pair: Pair | undefined; verdict: Verdict; title: string }) {
  const w = useWords();
  const names = pair ? `${pair.left.label} · ${pair.right.label}` : "";
  return (
    <section className="review-told" aria-label={title} aria-live="polite">
      <h2>
        {title}: {w.review.youSaid[verdict]} <span className="quiet">{names}</span>
      </h2>
      {pair?.judgement?.waits ? (
        <p className="review-against">{w.review.second.waits((pair.judgement.second?.because ?? []).map((b) => w.review.second.why[b]).join(", "))}</p>
      ) : null}
      {pair?.evidence ? <Evidence evidence={pair.evidence} verdict={verdict} /> : pair ? <p className="quiet">{w.review.noEvidence}</p> : <Skeleton height={120} />}
    </section>
  );
}

function Evidence({ evidence, verdict }: { evidence: Schemas["PairEvidence"]; verdict: Verdict }) {
  const w = useWords();
  const against = verdict !== "unsure" && evidence.probability >= 0.5 !== (verdict === "same");
  return (
    <>
      <p>
        <strong>{w.review.evidenceSays(probability(evidence.probability))}</strong>{" "}
        {verdict === "unsure" ? null : <span className={against ? "review-against" : "quiet"}>{against ? w.review.againstYou : w.review.withYou}</span>}
      </p>
      <p className="quiet">{evidence.sentence}</p>
      <Waterfall
        start={evidence.prior_bits}
        total={evidence.weight}
        bits={evidence.parts.map((p) => ({ label: p.comparison, bits: p.bits, detail: p.level, left: p.left, right: p.right }))}
        labels={{ prior: w.identity.prior, total: w.identity.total }}
      />
      <p className="quiet">{evidence.flip ? w.review.flip(evidence.flip.without.join(", "), probability(evidence.flip.probability)) : w.review.noFlip}</p>
    </>
  );
}
