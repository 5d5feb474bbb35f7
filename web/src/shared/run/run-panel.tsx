import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { useEffect, useState } from "react";
import { ApiError } from "@client/client";
import type { Schemas } from "@client/client";
import { count, decimal } from "@shared/format/number";
import { words } from "@shared/format/text";
import { CopyCommand, Failure, Skeleton } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { useLoadedSource, useRunState, useStartRun } from "./run-queries";
import "./run.css";

type RunState = Schemas["RunState"];

/** Load what was saved and watch it, whoever started the run. `fresh`: the source had no rows before. */
export function RunPanel({ source, fresh }: { source: string; fresh: boolean }) {
  const w = useWords();
  const cache = useQueryClient();
  const asked = useRunState();
  const loaded = useLoadedSource(source);
  const start = useStartRun();
  const [startedHere, setStartedHere] = useState(false);
  const run = asked.data;
  const state = run?.state;
  const running = state === "running";
  useEffect(() => {
    if (running) return () => void cache.invalidateQueries({ predicate: (q) => q.queryKey[0] !== "run" });
    return undefined;
  }, [running, cache]);
  if (asked.error) {
    return asked.error instanceof ApiError && asked.error.status === 404 ? (
      <div className="stack">
        <p>{w.intake.runInTerminal}</p>
        <CopyCommand command="igloo run" />
      </div>
    ) : (
      <Failure error={asked.error} retry={() => void asked.refetch()} />
    );
  }
  if (!run) return <Skeleton height={28} width={160} />;
  const over = startedHere && !start.isPending;
  const done = (over && state === "done") || (fresh && loaded !== undefined);
  return (
    <div className="run-panel">
      {running ? <Progress run={run} /> : null}
      {state === "failed" && over && run.error ? <Failure error={new ApiError(500, run.error)} /> : null}
      {start.error ? <Failure error={start.error} retry={() => start.mutate()} /> : null}
      {done && !running ? <Outcome source={source} loaded={loaded} run={over && state === "done" ? run : undefined} /> : null}
      {running || done ? null : (
        <div className="stack">
          <p className="quiet">{w.intake.runTold}</p>
          <p className="row wrap">
            <button type="button" className="button primary" disabled={start.isPending} onClick={() => start.mutate(undefined, { onSuccess: () => setStartedHere(true) })}>
              <Play size={14} aria-hidden />
              {w.intake.runNow}
            </button>
            <span className="quiet small">
              {w.intake.runElsewhere} <code>igloo run</code>
            </span>
          </p>
        </div>
      )}
    </div>
  );
}

function Progress({ run }: { run: RunState }) {
  const w = useWords();
  const expected = Math.max(run.steps_expected, run.steps_done + 1);
  return (
    <div className="run-progress" role="status">
      <strong>{w.intake.running}</strong>
      <progress max={expected} value={run.steps_done} aria-label={w.intake.running} />
      <span className="quiet">
        {w.intake.runStep(words(run.step), count(run.steps_done))} · {w.intake.runRows(count(run.rows), decimal(run.seconds, 0))}
      </span>
    </div>
  );
}

/** What became of the file's rows, that they add up, and where to go on. */
function Outcome({ source, loaded, run }: { source: string; loaded: Schemas["Source"] | undefined; run: RunState | undefined }) {
  const w = useWords();
  return (
    <section className="stack">
      <h2>{w.intake.came}</h2>
      {run ? <p>{[w.intake.runDone(decimal(run.seconds, 1)), run.summary?.sentence].filter(Boolean).join(" ")}</p> : null}
      {loaded ? <p className="figure-line">{w.intake.adds(count(loaded.rows_loaded), count(loaded.rows_duplicate), count(loaded.rows_rejected), count(loaded.rows_total))}</p> : null}
      {run?.summary?.notes.map((n) => (
        <p key={n} className="quiet">
          {n}
        </p>
      ))}
      {loaded ? (
        <p className="row wrap">
          <Link to="/sources/$id" params={{ id: source }} className="button primary">
            {w.intake.openSource}
          </Link>
          <Link to="/search" className="button">
            {w.intake.openPeople}
          </Link>
          <Link to="/leads" className="button">
            {w.intake.openLeads}
          </Link>
        </p>
      ) : null}
    </section>
  );
}
