import { Check, CircleHelp, Clock, Eye, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { Schemas } from "@client/client";
import { count } from "@shared/format/number";
import { RowButton } from "@shared/subject/source-chip";
import { Drawer } from "@shared/ui/overlay";
import { Ask } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { useQuality, useQualityRows } from "./trust-queries";
import type { Line } from "./trust-queries";

const ICON = { wrong: TriangleAlert, look: Eye, fine: Check } as const;
const COLOUR = { wrong: "var(--bad)", look: "var(--warn)", fine: "var(--good)" } as const;

/** What can be trusted about the source, worst first; each number opens the rows it counted. */
export function Quality({ id }: { id: string }) {
  const w = useWords().trust;
  return (
    <section className="section" id="quality">
      <h2>{w.quality}</h2>
      <Ask query={useQuality(id)}>{(report) => <Report id={id} report={report} />}</Ask>
    </section>
  );
}

function Report({ id, report }: { id: string; report: Schemas["QualityReport"] }) {
  const w = useWords().trust;
  const [opened, setOpened] = useState<Line | null>(null);
  const bad = report.lines.filter((l) => l.verdict !== "fine");
  const fine = report.lines.filter((l) => l.verdict === "fine");
  return (
    <>
      <p className="quiet">{report.sentence}</p>
      {bad.length > 0 ? <Bad lines={bad} onOpen={setOpened} /> : null}
      {fine.length > 0 ? (
        <details style={{ marginTop: 8 }}>
          <summary>{w.fineToo(fine.length)}</summary>
          <Lines lines={fine} onOpen={setOpened} label={w.verdict.fine} />
        </details>
      ) : null}
      {report.clocks.length > 0 ? <Clocks clocks={report.clocks} /> : null}
      <Drawer open={opened !== null} onClose={() => setOpened(null)} title={opened ? w.rowsOf(opened.title, opened.column) : ""}>
        {opened ? <Rows id={id} line={opened} /> : null}
      </Drawer>
    </>
  );
}

const SHOWN_OF_A_KIND = 3;

/** Of many lines of one kind the first few, so that a hundred empty days do not hide what else is wrong. */
function Bad({ lines, onOpen }: { lines: Line[]; onOpen: (line: Line) => void }) {
  const w = useWords().trust;
  const [all, setAll] = useState(false);
  const ofKind = new Map<string, number>();
  const first = lines.filter((l) => {
    const kind = `${l.verdict}|${l.measure}`;
    ofKind.set(kind, (ofKind.get(kind) ?? 0) + 1);
    return (ofKind.get(kind) ?? 0) <= SHOWN_OF_A_KIND;
  });
  const folded = lines.length - first.length;
  return (
    <>
      <Lines lines={all || folded === 1 ? lines : first} onOpen={onOpen} label={w.quality} />
      {folded > 1 ? (
        <button type="button" className="button" aria-expanded={all} onClick={() => setAll(!all)} style={{ marginTop: 8 }}>
          {all ? w.fewer : w.moreOfKind(folded)}
        </button>
      ) : null}
    </>
  );
}

function Lines({ lines, onOpen, label }: { lines: Line[]; onOpen: (line: Line) => void; label: string }) {
  const w = useWords().trust;
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={label}>
      <table className="plain-table quality-lines">
        <thead>
          <tr>
            <th>{w.measure}</th>
            <th>{w.told}</th>
            <th className="num">{w.counted}</th>
            <th className="num">{w.ofRows}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((l) => {
            const Icon = ICON[l.verdict];
            return (
              <tr key={`${l.batch_id}|${l.measure}|${l.column}|${l.item}`}>
                <td className="nowrap">
                  <span className="row" style={{ gap: 6 }} title={w.verdict[l.verdict]}>
                    <Icon size={14} color={COLOUR[l.verdict]} aria-label={w.verdict[l.verdict]} />
                    {l.title}
                  </span>
                </td>
                <td>{l.why}</td>
                <td className="num">
                  {l.opens ? (
                    <button type="button" className="in-text" aria-label={w.openRows(count(l.n))} onClick={() => onOpen(l)}>
                      {count(l.n)}
                    </button>
                  ) : (
                    count(l.n)
                  )}
                </td>
                <td className="num">{l.measure === "rows_changed" ? "" : count(l.of_n)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Rows({ id, line }: { id: string; line: Line }) {
  const w = useWords().trust;
  return (
    <div className="stack">
      <p>{line.why}</p>
      <Ask query={useQualityRows(id, line)}>
        {(rows) => (
          <>
            <p className="row wrap">
              {rows.items.map((at) => (
                <RowButton key={at.row} at={at} mark={rows.column || undefined} />
              ))}
            </p>
            {rows.total > rows.items.length ? <p className="quiet">{w.firstOf(count(rows.items.length), count(rows.total))}</p> : null}
          </>
        )}
      </Ask>
    </div>
  );
}

/** The clocks of other sources beside this one's: agreeing, apart, or not to be told. */
function Clocks({ clocks }: { clocks: Schemas["ClockSkew"][] }) {
  const w = useWords().trust;
  return (
    <>
      <h3 style={{ margin: "16px 0 8px" }}>{w.clocks}</h3>
      <ul className="stack">
        {clocks.map((c) => (
          <li key={c.other.source_id} className="note">
            {c.verdict === "skewed" ? <TriangleAlert size={14} color="var(--warn)" aria-hidden /> : c.verdict === "aligned" ? <Clock size={14} aria-hidden /> : <CircleHelp size={14} aria-hidden />}
            <span>
              <strong>
                {c.other.title}: {w.clock[c.verdict]}.
              </strong>{" "}
              {c.why}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
