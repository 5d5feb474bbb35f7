import { Link, useParams, useSearch } from "@tanstack/react-router";
import { Info } from "lucide-react";
import type { Schemas } from "@client/client";
import { CoverageCalendar } from "@shared/charts/coverage-calendar";
import { bytes, count } from "@shared/format/number";
import { middle } from "@shared/format/text";
import { day, wallTime } from "@shared/format/time";
import { KindIcon } from "@shared/kinds/kind-icon";
import { Ask, Skeleton } from "@shared/ui/waiting";
import { named, useWords } from "@shared/words";
import type { SourceSearch } from "./address";
import { CoverageParts } from "./coverage-parts";
import { FaultyRows } from "./faulty-rows";
import { Outcomes } from "./outcomes";
import { Quality } from "./quality";
import { useSource } from "./queries";
import { Reconciles } from "./reconciles";
import { RemoveSource } from "./remove-source";
import "./sources.css";

type Detail = Schemas["SourceDetail"];

/** A source as declared and as it came: files, calendar, what it gave, what was not loaded and why. */
export function SourcePage() {
  const w = useWords();
  const { id = "" }: { id?: string } = useParams({ strict: false });
  const search: SourceSearch = useSearch({ strict: false });
  return (
    <div className="page">
      <Ask query={useSource(id)} title={w.sources.title} waiting={<Skeleton height={420} />}>
        {(source) => <Full source={source} search={search} />}
      </Ask>
    </div>
  );
}

function Full({ source, search }: { source: Detail; search: SourceSearch }) {
  const w = useWords();
  const told = [source.overdue, source.not_collected ? `${w.sources.notCollected}: ${source.not_collected}` : "", ...(source.copies ?? []), ...(source.notes ?? [])].filter(Boolean);
  return (
    <div className="source">
      <header>
        <p className="small">
          <Link to="/sources">{w.sources.title}</Link>
        </p>
        <h1>{source.title}</h1>
        <p className="quiet">
          {source.agency} · {named(w, source.kind)} · {w.sources.reliabilityOf(source.reliability)} · {source.time_zone}
        </p>
      </header>
      {told.length > 0 ? (
        <ul className="caveats">
          {told.map((t) => (
            <li key={t} className="note">
              <Info size={14} aria-hidden />
              <span>{t}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <dl className="figures">
        {(
          [
            [w.sources.total, source.rows_total],
            [w.sources.loaded, source.rows_loaded],
            [w.sources.duplicate, source.rows_duplicate],
            [w.deliveries.superseded, source.rows_superseded ?? 0],
            [w.sources.rejected, source.rows_rejected],
            [w.sources.setAside, source.values_set_aside],
          ] as const
        ).map(([label, n]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="figure">{count(n)}</dd>
          </div>
        ))}
        <div>
          <dt>{w.sources.addsUp}</dt>
          <dd className="figure" style={{ fontWeight: 400 }}>
            <Reconciles source={source} />
          </dd>
        </div>
      </dl>
      <Quality id={source.source_id} />
      <section className="section">
        <h2>{w.sources.calendar}</h2>
        {source.coverage.length > 0 ? <CoverageCalendar days={source.coverage} /> : <p className="quiet">{w.sources.noCalendar}</p>}
        <CoverageParts id={source.source_id} />
      </section>
      <section className="section two">
        <Declared source={source} />
        <div>
          <h2>{w.sources.gave}</h2>
          <ul className="stack what-came">
            {source.gave.map((g) => (
              <li key={g.value} className="row">
                <KindIcon kind={g.value} />
                <span className="grow">{g.label}</span>
                <span className="num">{count(g.count)}</span>
              </li>
            ))}
          </ul>
        </div>
      </section>
      <Files source={source} />
      <FaultyRows id={source.source_id} />
      <Outcomes id={source.source_id} search={search} reasons={source.reject_reasons} />
      {source.mapping ? (
        <details className="section">
          <summary>{w.sources.mapping}</summary>
          <pre className="mapping" tabIndex={0}>
            {source.mapping}
          </pre>
        </details>
      ) : null}
      <RemoveSource id={source.source_id} title={source.title} />
    </div>
  );
}

function Declared({ source }: { source: Detail }) {
  const w = useWords();
  const lines: [string, string][] = [
    [w.sources.legalBasis, source.legal_basis],
    [w.sources.retain, source.retain_until ?? ""],
    [w.sources.declared, [source.coverage_from, source.coverage_to].filter(Boolean).join(" – ")],
    [w.sources.came, [day(source.first_event), day(source.last_event)].filter(Boolean).join(" – ")],
    [w.sources.directions, named(w, source.records_directions)],
    [w.sources.lineage, source.lineage_group],
    [w.sources.credibility, source.credibility === null ? "" : String(source.credibility)],
  ];
  return (
    <div>
      <h2>{w.sources.asDeclared}</h2>
      <dl className="card-facts" style={{ marginTop: 0 }}>
        {lines.map(([label, text]) => (
          <div key={label} style={{ display: "contents" }}>
            <dt>{label}</dt>
            <dd>{text || <span className="quiet">{w.sources.notDeclared}</span>}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Files({ source }: { source: Detail }) {
  const w = useWords();
  // Most sources never correct a delivery: the column comes with the first row that another one replaced.
  const corrected = source.batches.some((b) => (b.rows_superseded ?? 0) > 0);
  return (
    <section className="section">
      <h2>{w.sources.files(source.batches.length)}</h2>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={w.sources.files(source.batches.length)}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{w.sources.file}</th>
              <th>SHA-256</th>
              <th>{w.sources.delivered}</th>
              <th>{w.sources.format}</th>
              <th className="num">{w.sources.size}</th>
              <th className="num">{w.sources.total}</th>
              <th className="num">{w.sources.loaded}</th>
              <th className="num">{w.sources.duplicate}</th>
              {corrected && <th className="num">{w.deliveries.superseded}</th>}
              <th className="num">{w.sources.rejected}</th>
              <th>{w.sources.addsUp}</th>
            </tr>
          </thead>
          <tbody>
            {source.batches.map((b) => (
              <tr key={b.batch_id}>
                <td className="nowrap">{b.file_name}</td>
                <td className="mono" title={b.sha256}>
                  {middle(b.sha256, corrected ? 9 : 17)}
                </td>
                <td className="nowrap">{wallTime(b.delivered_at)}</td>
                <td className="nowrap">{[b.format, b.encoding].filter(Boolean).join(", ")}</td>
                <td className="num nowrap">{bytes(b.size_bytes)}</td>
                <td className="num">{count(b.rows_total)}</td>
                <td className="num">{count(b.rows_loaded)}</td>
                <td className="num">{count(b.rows_duplicate)}</td>
                {corrected && <td className="num">{count(b.rows_superseded ?? 0)}</td>}
                <td className="num">{count(b.rows_rejected)}</td>
                <td>
                  <Reconciles source={b} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
