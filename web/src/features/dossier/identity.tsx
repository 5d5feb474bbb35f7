import { Link } from "@tanstack/react-router";
import type { Schemas } from "@client/client";
import { Waterfall } from "@shared/charts/waterfall";
import { count, probability } from "@shared/format/number";
import { words } from "@shared/format/text";
import { RowButton } from "@shared/subject/source-chip";
import { Ask, Nothing } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { useIdentity } from "./queries";
import { TakeApartButton } from "./take-apart";

type Pair = Schemas["MatchPair"];

/** Why these mentions are one person, pair by pair, with the rows; and which nearly matched. */
export function Identity({ id }: { id: string }) {
  const w = useWords();
  return (
    <Ask query={useIdentity(id)}>
      {(why) =>
        why.pairs.length === 0 && (why.near_misses ?? []).length === 0 ? (
          <Nothing title={w.identity.single(why.n_mentions)}>{w.identity.singleHelp}</Nothing>
        ) : (
          <>
            <h2 className="sr">{w.dossier.tabs.identity}</h2>
            <p className="sentence row wrap">
              <span className="grow">{w.identity.sentence(count(why.n_mentions), count(why.n_profiles))}</span>
              {why.n_profiles > 1 ? <TakeApartButton id={id} /> : null}
            </p>
            <p className="quiet" style={{ marginBottom: 8 }}>
              {w.identity.told}
            </p>
            {why.pairs.map((p) => (
              <PairView key={p.left_id + p.right_id} pair={p} />
            ))}
            {(why.near_misses ?? []).length > 0 ? (
              <section className="section">
                <h2>{w.identity.nearMisses}</h2>
                {(why.near_misses ?? []).map((p) => (
                  <PairView key={p.left_id + p.right_id} pair={p} suggested />
                ))}
              </section>
            ) : null}
          </>
        )
      }
    </Ask>
  );
}

/** The reason of a pair that misses the line only by its probability: "likely, but below 0.995". */
export const ONLY_BELOW = "likely, but below ";

function PairView({ pair, suggested = false }: { pair: Pair; suggested?: boolean }) {
  const w = useWords();
  return (
    <article className={suggested ? "section pair suggested" : "section pair"}>
      <header className="row wrap">
        <h3>{pair.left_label}</h3>
        {pair.left_refs.slice(0, 2).map((r) => (
          <RowButton key={r.batch_id + r.row} at={r} />
        ))}
        <span className="quiet">{w.identity.and}</span>
        <h3>{pair.right_label}</h3>
        {pair.right_refs.slice(0, 2).map((r) => (
          <RowButton key={r.batch_id + r.row} at={r} />
        ))}
        <span className="grow" />
        <span className="nowrap">
          <strong>{w.identity.decision[pair.decision as keyof typeof w.identity.decision] ?? words(pair.decision)}</strong> <span className="quiet">{w.identity.probability(probability(pair.probability))}</span>
        </span>
      </header>
      {pair.reason ? <p className="quiet">{pair.reason.startsWith(ONLY_BELOW) ? w.identity.needs(pair.reason.slice(ONLY_BELOW.length)) : pair.reason}</p> : null}
      {pair.sentence ? <p className="quiet">{pair.sentence}</p> : null}
      <Waterfall
        start={pair.prior_bits}
        total={pair.weight}
        bits={pair.parts.map((p) => ({ label: p.comparison, bits: p.bits, detail: p.level, left: p.left, right: p.right }))}
        labels={{ prior: w.identity.prior, total: w.identity.total }}
      />
      {pair.sentence ? (
        <p className="quiet">{pair.flip ? w.review.flip(pair.flip.without.join(", "), probability(pair.flip.probability)) : w.review.noFlip}</p>
      ) : null}
      {pair.decision === "review" && pair.other ? (
        <p className="no-print">
          <Link to="/review" search={{ left: pair.left_id, right: pair.right_id } as never} className="button">
            {w.identity.toDecide}
          </Link>
        </p>
      ) : null}
    </article>
  );
}
