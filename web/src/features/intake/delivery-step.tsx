import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { count } from "@shared/format/number";
import { RunPanel } from "@shared/run/run-panel";
import { useKnownSources } from "@shared/run/run-queries";
import { Failure, SkeletonRows } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { deliver, useProposal } from "./api";
import { Choose } from "./choose";
import { EMPTY } from "./draft";
import { isProtected } from "./meaning";
import { NextFile } from "./next-file";
import type { DeliveryReport, RowDifference } from "./types";

const KEY = "igloo.delivery.";

/** A known source delivers again: kept, compared with the last delivery, loaded with the mapping it has. */
export function DeliveryStep({ upload }: { upload: string }) {
  const w = useWords();
  const proposal = useProposal(upload, EMPTY);
  const sources = useKnownSources();
  const [chosen, setChosen] = useState<string | undefined>();
  const [kept, setKept] = useState<DeliveryReport | null>(() => JSON.parse(sessionStorage.getItem(KEY + upload) ?? "null") as DeliveryReport | null);
  const add = useMutation({
    mutationFn: (source: string) => deliver(upload, source),
    onSuccess: (report) => {
      sessionStorage.setItem(KEY + upload, JSON.stringify(report));
      setKept(report);
    },
  });
  if (proposal.error || sources.error) return <Failure error={proposal.error ?? sources.error} retry={() => (void proposal.refetch(), void sources.refetch())} />;
  if (!proposal.data || sources.isLoading) return <SkeletonRows rows={4} />;
  const fits = new Set(proposal.data.known_sources);
  const titled = new Map((sources.data ?? []).map((s) => [s.source_id, s.title]));
  for (const id of fits) if (!titled.has(id)) titled.set(id, id);
  const list = [...titled].map(([source_id, title]) => ({ source_id, title })).sort((a, b) => Number(fits.has(b.source_id)) - Number(fits.has(a.source_id)) || a.title.localeCompare(b.title));
  const source = chosen ?? list[0]?.source_id ?? "";
  return (
    <div className="intake-load">
      <h2>{w.intake.deliveryTitle}</h2>
      <p>
        <strong>{proposal.data.file_name}</strong>
      </p>
      {kept ? (
        <>
          <Report report={kept} refused={new Set(proposal.data.columns.filter(isProtected).map((c) => c.column))} />
          <RunPanel source={kept.source_id} fresh={false} />
          <NextFile upload={upload} />
        </>
      ) : (
        <>
          <p className="quiet">{w.intake.deliveryLead}</p>
          <p className="row wrap">
            <Choose shown label={w.intake.deliveryOf} value={source} onChange={setChosen}>
              {list.map((s) => (
                <option key={s.source_id} value={s.source_id}>
                  {s.title}
                  {fits.has(s.source_id) ? ` (${w.intake.fits})` : ""}
                </option>
              ))}
            </Choose>
            <button type="button" className="button primary" disabled={!source || add.isPending} onClick={() => add.mutate(source)}>
              {add.isPending ? w.intake.delivering : w.intake.deliver}
            </button>
          </p>
          {add.error ? <Failure error={add.error} retry={() => add.mutate(source)} /> : null}
        </>
      )}
    </div>
  );
}

function Report({ report: r, refused }: { report: DeliveryReport; refused: Set<string> }) {
  const w = useWords();
  return (
    <section className="stack">
      <p className="sentence">{r.sentence}</p>
      <dl className="figures">
        {(["new", "changed", "vanished", "unchanged"] as const).map((what) => (
          <div key={what}>
            <dt>{w.intake.difference[what]}</dt>
            <dd className="figure">{count(r[what])}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">
        {r.compared_with ? `${w.intake.comparedWith(r.compared_with)}. ${r.key.length > 0 ? `${w.intake.keyTold(r.key.join(", "))}: ${r.key_why}.` : w.intake.noKey}` : w.intake.firstDelivery}
      </p>
      {r.examples.length > 0 ? <Examples examples={r.examples} refused={refused} /> : null}
    </section>
  );
}

/** `refused`: columns that are protected attributes, never drawn. */
function Examples({ examples, refused }: { examples: RowDifference[]; refused: Set<string> }) {
  const w = useWords();
  const anyChanged = examples.some((e) => e.changed.length > 0);
  const cells = (of: Record<string, string | null>) =>
    Object.entries(of)
      .filter(([k, v]) => v && !refused.has(k))
      .map(([k, v]) => `${k} ${v}`)
      .join(" · ");
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={w.intake.examples}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{w.intake.what}</th>
            <th scope="col" className="num">
              {w.intake.row}
            </th>
            <th scope="col">{w.intake.rowText}</th>
            <th scope="col">{anyChanged ? w.intake.change : <span className="sr">{w.intake.change}</span>}</th>
          </tr>
        </thead>
        <tbody>
          {examples.map((e, i) => (
            <tr key={i}>
              <td className="nowrap">{w.intake.difference[e.change]}</td>
              <td className="num">{count(e.row)}</td>
              <td>{cells({ ...e.key, ...e.cells })}</td>
              <td>
                {e.changed.filter((c) => !refused.has(c.column)).map((c) => (
                  <div key={c.column}>
                    <span className="quiet">{c.column}</span> {w.intake.fromTo(c.before || w.intake.nothingWas, c.after || w.intake.nothingWas)}
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
