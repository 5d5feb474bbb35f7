import type { Schemas } from "@client/client";
import { count, decimal } from "@shared/format/number";
import { Ask, Nothing } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { useComparing } from "./queries";

type Kind = Schemas["KindWeights"];

/** What agreement is worth, from what that was learnt, and what nobody compared: for whoever has to answer for it. */
export function Comparing() {
  const w = useWords();
  return (
    <Ask query={useComparing()}>
      {(told) =>
        told.weights.length === 0 ? (
          <Nothing title={w.review.comparing.nobody}>{w.review.comparing.nobodyHelp}</Nothing>
        ) : (
          <div className="review-comparing">
            <p className="quiet">{w.review.comparing.version(told.version)}</p>
            {told.weights.map((kind) => (
              <Weights key={kind.kind} kind={kind} />
            ))}
            <Rules rules={told.rules} />
            <Cut cut={told.cut} total={told.n_cut} />
          </div>
        )
      }
    </Ask>
  );
}

function Weights({ kind }: { kind: Kind }) {
  const w = useWords();
  const c = w.review.comparing;
  const most = Math.max(...kind.comparisons.flatMap((one) => one.levels.map((level) => Math.abs(level.bits))));
  return (
    <section aria-label={c.kinds[kind.kind] ?? kind.kind}>
      <h2>{c.kinds[kind.kind] ?? kind.kind}</h2>
      <p>
        {kind.n_profiles > 0 ? c.learnt(count(kind.n_profiles), count(kind.n_profiles_now)) : c.fixed} {c.start(count(kind.one_in))}
      </p>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={c.worth}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{c.attribute}</th>
              <th>{c.agreement}</th>
              <th className="num">{c.bits}</th>
              <th>{c.speaks}</th>
              <th className="num">{c.ofOne}</th>
              <th className="num">{c.ofTwo}</th>
            </tr>
          </thead>
          <tbody>
            {kind.comparisons.map((one) =>
              one.levels.map((level, i) => (
                <tr key={`${one.comparison} ${i}`}>
                  <td>{i === 0 ? one.comparison : ""}</td>
                  <td>{level.level}</td>
                  <td className="num">{signed(level.bits)}</td>
                  <td>
                    <span className="review-bits" data-against={level.bits < 0 || undefined}>
                      <span style={{ width: `${(100 * Math.abs(level.bits)) / most}%` }} />
                    </span>
                  </td>
                  <td className="num">{share(level.m)}</td>
                  <td className="num">{share(level.u)}</td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Rules({ rules }: { rules: Schemas["ComparisonRule"][] }) {
  const w = useWords();
  const c = w.review.comparing;
  return (
    <section aria-label={c.rules}>
      <h2>{c.rules}</h2>
      <p className="quiet">{c.rulesHelp}</p>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={c.rules}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{c.rule}</th>
              <th>{c.of}</th>
              <th className="num">{c.would}</th>
              <th className="num">{c.did}</th>
              <th className="num">{c.leftOut}</th>
              <th>{c.why}</th>
            </tr>
          </thead>
          <tbody>
            {rules.map((rule) => (
              <tr key={`${rule.kind} ${rule.how}`}>
                <td>{rule.how}</td>
                <td>{c.kinds[rule.kind] ?? rule.kind}</td>
                <td className="num">{count(rule.n_pairs)}</td>
                <td className="num">{count(rule.n_compared)}</td>
                <td className="num">{rule.n_left_out ? count(rule.n_left_out) : ""}</td>
                <td>{rule.reason ? `${rule.reason} ${c.values(rule.n_values_cut, count(rule.largest_cut))}` : ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Cut({ cut, total }: { cut: Schemas["ComparisonCut"][]; total: number }) {
  const w = useWords();
  const c = w.review.comparing;
  if (cut.length === 0) return <p className="quiet">{c.nothingCut}</p>;
  return (
    <section aria-label={c.cut}>
      <h2>{c.cut}</h2>
      <p className="quiet">{c.cutHelp(count(cut.length), count(total))}</p>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={c.cut}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{c.value}</th>
              <th>{c.rule}</th>
              <th className="num">{c.descriptions}</th>
              <th>{c.why}</th>
            </tr>
          </thead>
          <tbody>
            {cut.map((one) => (
              <tr key={`${one.how} ${one.value}`}>
                <td>{one.value}</td>
                <td>{one.how}</td>
                <td className="num">{count(one.n_profiles)}</td>
                <td>{one.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function signed(bits: number): string {
  return bits > 0 ? `+${decimal(bits, 1)}` : decimal(bits, 1);
}

/** One in so many says more than a fraction with five noughts. */
function share(p: number): string {
  return p >= 0.01 ? `${decimal(100 * p, p < 0.1 ? 1 : 0)} %` : `1 : ${count(Math.round(1 / p))}`;
}
