import { Check, RotateCcw, Send, TriangleAlert } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { KeyboardEvent } from "react";
import type { Schemas } from "@client/client";
import { asOf } from "@shared/address/as-of";
import { rowKey } from "@shared/address/search";
import { count } from "@shared/format/number";
import { asLetters } from "@shared/format/text";
import { RunPanel } from "@shared/run/run-panel";
import { RowButton } from "@shared/subject/source-chip";
import { useSay } from "@shared/ui/toast";
import { Ask, Failure } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { changedRows, startingColumns, withheld } from "./edits";
import type { Edits } from "./edits";
import { useFaultyRows, useResubmit, useTrial } from "./trust-queries";
import type { Corrected } from "./trust-queries";

type Row = Schemas["FaultyRow"];
const TYPING_MS = 200;

/** Refused rows as a table one corrects in place; each change is tried at once, nothing delivered is changed. */
export function FaultyRows({ id }: { id: string }) {
  const w = useWords().trust;
  const asked = useFaultyRows(id);
  return (
    <section className="section" id="refused">
      <h2>{w.refused}</h2>
      <Ask query={{ data: asked.data, error: asked.error, refetch: asked.refetch }}>
        {(data) =>
          data.pages[0]?.total === 0 ? (
            <p className="quiet">{w.none}</p>
          ) : (
            <>
              <Editor id={id} rows={data.pages.flatMap((p) => p.items)} />
              {asked.hasNextPage ? (
                <button type="button" className="button" disabled={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
                  {w.more}
                </button>
              ) : null}
            </>
          )
        }
      </Ask>
    </section>
  );
}

/** Values settle before they are asked about: not a question a keystroke. */
function useSettled<T>(value: T): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => settle(value), TYPING_MS);
    return () => window.clearTimeout(timer);
  }, [value]);
  return settled;
}

function inWords(faults: Row["faults"]): string {
  return faults.map((f) => asLetters(f.column ? `${f.column}: ${f.reason}` : f.reason)).join("; ");
}

function Editor({ id, rows }: { id: string; rows: Row[] }) {
  const words = useWords();
  const w = words.trust;
  const row = words.rows.rowNumber;
  const [edits, setEdits] = useState<Edits>({});
  const [past, setPast] = useState<Edits[]>([]);
  const [whole, setWhole] = useState(false);
  const changed = useMemo(() => changedRows(rows, edits), [rows, edits]);
  const trial = useTrial(id, useSettled(changed));
  const tried = new Map((trial.data ?? []).map((t) => [rowKey(t), t]));
  const columns = startingColumns(rows, whole);
  const change = (key: string, column: string, value: string) => {
    setPast((before) => [...before.slice(-99), edits]);
    setEdits({ ...edits, [key]: { ...edits[key], [column]: value } });
  };
  const undo = (event: KeyboardEvent) => {
    const last = past.at(-1);
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || !last) return;
    event.preventDefault();
    setEdits(last);
    setPast(past.slice(0, -1));
  };
  // before anything is corrected the column would be empty and take the room of the reasons
  const told = changed.length > 0 || rows.some((r) => r.corrected || !r.editable);
  const good = changed.filter((c) => tried.get(rowKey(c))?.would_load);
  return (
    <div onKeyDown={undo}>
      <p className="quiet">{w.refusedHelp}</p>
      {withheld(rows).map(({ columns, files }) => (
        <p key={columns.join("|")} className="quiet withheld">
          {w.withheld(columns.join(", "), files.join(", "))}
        </p>
      ))}
      <div className="row" style={{ margin: "8px 0" }}>
        <button type="button" className="button" aria-pressed={whole} onClick={() => setWhole(!whole)}>
          {w.allCells}
        </button>
        {changed.length > 0 ? (
          <button
            type="button"
            className="button"
            onClick={() => {
              setPast([...past, edits]);
              setEdits({});
            }}
          >
            <RotateCcw size={14} aria-hidden />
            {w.undoAll}
          </button>
        ) : null}
      </div>
      <div className="scroll-x faulty" tabIndex={0} role="region" aria-label={w.refused}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{row}</th>
              {columns.map((c) => (
                <th key={c}>{c}</th>
              ))}
              <th>{w.wrong}</th>
              {told ? <th>{w.state_}</th> : null}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const key = rowKey(row.ref);
              const faulty = new Set(row.faults.flatMap((f) => f.column.split(" + ")));
              return (
                <tr key={key}>
                  <td className="nowrap">
                    <RowButton at={row.ref} mark={row.faults[0]?.column} />
                  </td>
                  {columns.map((c) => (
                    <td key={c}>
                      {row.editable && !row.corrected && !asOf() && row.columns.includes(c) ? (
                        <input
                          className={faulty.has(c) && !tried.get(key)?.would_load ? "faulty-cell" : undefined}
                          value={edits[key]?.[c] ?? row.cells[c] ?? ""}
                          aria-label={w.correct(c, count(row.ref.row))}
                          aria-invalid={faulty.has(c) && !tried.get(key)?.would_load}
                          onChange={(e) => change(key, c, e.target.value)}
                        />
                      ) : (
                        row.cells[c]
                      )}
                    </td>
                  ))}
                  <td>{inWords(row.faults)}</td>
                  {told ? (
                    <td>
                      <State row={row} trial={tried.get(key)} trying={edits[key] !== undefined && changed.some((c) => rowKey(c) === key)} />
                    </td>
                  ) : null}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {rows.some((r) => r.corrected?.outcome === "waiting") && !asOf() ? <RunPanel source={id} fresh={false} /> : null}
      {changed.length > 0 ? <Deliver id={id} changed={changed.length} good={good} onDone={() => setEdits({})} /> : null}
    </div>
  );
}

function State({ row, trial, trying }: { row: Row; trial: Schemas["TriedRow"] | undefined; trying: boolean }) {
  const w = useWords().trust;
  if (row.corrected) {
    const { outcome, by } = row.corrected;
    return <>{outcome === "waiting" ? w.waiting(by) : outcome === "loaded" ? w.corrected(by) : w.correctedBut(by, outcome)}</>;
  }
  if (!row.editable) return <span className="quiet">{w.cannotEdit}</span>;
  if (!trying) return null;
  if (!trial) return <span className="quiet">{w.trying}</span>;
  const why = inWords(trial.faults);
  const told = !trial.would_load ? w.stillWrong(why) : why ? w.wouldSetAside(why) : w.wouldLoad;
  return (
    <span className="row" role="status" style={{ gap: 4 }}>
      {trial.would_load ? <Check size={14} color="var(--good)" aria-hidden /> : <TriangleAlert size={14} color="var(--bad)" aria-hidden />}
      {told}
    </span>
  );
}

function Deliver({ id, changed, good, onDone }: { id: string; changed: number; good: Corrected[]; onDone: () => void }) {
  const w = useWords().trust;
  const say = useSay();
  const [why, setWhy] = useState("");
  const resubmit = useResubmit(id);
  return (
    <form
      className="stack"
      style={{ marginTop: 12, maxWidth: 640 }}
      onSubmit={(e) => {
        e.preventDefault();
        resubmit.mutate(
          { rows: good, why },
          {
            onSuccess: (made) => {
              say(made.sentence);
              onDone();
            },
          },
        );
      }}
    >
      <p role="status">{w.changed(changed, good.length)}</p>
      <label className="field">
        <span className="sr">{w.why}</span>
        <input value={why} maxLength={2000} placeholder={w.why} onChange={(e) => setWhy(e.target.value)} />
      </label>
      {resubmit.error ? <Failure error={resubmit.error} /> : null}
      <p>
        <button type="submit" className="button primary" disabled={resubmit.isPending || good.length === 0 || !why.trim()}>
          <Send size={14} aria-hidden />
          {w.resubmit(good.length)}
        </button>
      </p>
    </form>
  );
}
