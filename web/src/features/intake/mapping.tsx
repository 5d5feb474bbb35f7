import { Link, useBlocker } from "@tanstack/react-router";
import { RotateCcw, Undo2 } from "lucide-react";
import { useState } from "react";
import { ApiError } from "@client/client";
import { bytes, count } from "@shared/format/number";
import { useKeys } from "@shared/keyboard/keys";
import { Dialog } from "@shared/ui/overlay";
import { useSay } from "@shared/ui/toast";
import { Failure, Skeleton, SkeletonRows } from "@shared/ui/waiting";
import { useKnownSources } from "@shared/run/run-queries";
import { useWords } from "@shared/words";
import { usePreview, useProposal, useVocabulary } from "./api";
import { ColumnsStep } from "./columns-step";
import { SourceStep } from "./source-step";
import type { Proposal } from "./types";
import { useDraft, useRested } from "./use-draft";
import type { Drafting } from "./use-draft";

/** The last answer that was one: a refused click must not empty the page. */
function useLast<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value);
  if (value !== undefined && value !== last) setLast(value);
  return value ?? last;
}

/** The proposal for one upload and what the user clicked about it. */
export function Mapping({ upload, step }: { upload: string; step: "columns" | "source" }) {
  const drafting = useDraft(upload);
  const rested = useRested(drafting.draft, 120);
  const asked = useProposal(upload, rested);
  const vocabulary = useVocabulary();
  const proposal = useLast(asked.data);
  const preview = usePreview(upload, proposal);
  const error = asked.error ?? vocabulary.error;
  if (!proposal || !vocabulary.data) {
    return error ? <Unreadable error={error} retry={() => (void asked.refetch(), void vocabulary.refetch())} /> : <Waiting />;
  }
  return (
    <>
      <FileLine proposal={proposal} drafting={drafting} step={step} />
      {asked.error ? <Failure error={asked.error} retry={() => void asked.refetch()} /> : null}
      {step === "source" ? (
        <SourceStep upload={upload} proposal={proposal} vocabulary={vocabulary.data} drafting={drafting} settling={asked.isFetching || rested !== drafting.draft} />
      ) : (
        <ColumnsStep proposal={proposal} vocabulary={vocabulary.data} drafting={drafting} preview={preview} />
      )}
      <LeaveQuestion dirty={drafting.dirty} />
    </>
  );
}

function Waiting() {
  return (
    <div className="intake-waiting">
      <Skeleton height={28} width={420} />
      <SkeletonRows rows={9} height={56} />
    </div>
  );
}

function Unreadable({ error, retry }: { error: unknown; retry: () => void }) {
  const w = useWords();
  // an upload that is gone is found nowhere else either: the way on is another file
  const gone = error instanceof ApiError && error.status === 404 ? new ApiError(410, error.body) : null;
  return (
    <div className="intake-unreadable">
      <Failure error={gone ?? error} retry={gone ? undefined : retry} />
      <Link to="/sources/new" search={{} as never} className="button primary">
        {w.intake.anotherFile}
      </Link>
    </div>
  );
}

interface FileLineProps {
  proposal: Proposal;
  drafting: Drafting;
  step: "columns" | "source";
}

/** What file this is, undo, and the way on: the same place in both steps. */
function FileLine({ proposal, drafting, step }: FileLineProps) {
  const w = useWords();
  const say = useSay();
  const sources = useKnownSources();
  const startOver = () => {
    drafting.startOver();
    say(w.intake.wentBack, { label: w.undo, run: drafting.undo });
  };
  useKeys([{ keys: "u", label: w.intake.undo, group: w.intake.title, run: drafting.undo }]);
  return (
    <div className="row wrap intake-file-line">
      <strong className="cut" title={proposal.file_name}>
        {proposal.file_name}
      </strong>
      <span className="quiet nowrap">{w.intake.size(count(proposal.rows_estimated), bytes(proposal.size_bytes))}</span>
      {(sources.data ?? []).length > 0 && step === "columns" ? (
        <Link to="/sources/new" search={{ upload: proposal.upload_id, step: "delivery" } as never} className="in-text nowrap">
          {w.intake.nextDelivery}
        </Link>
      ) : null}
      <span className="grow" />
      <button type="button" className="button plain" disabled={!drafting.canUndo} onClick={drafting.undo} title={`${w.intake.undo} (u)`}>
        <Undo2 size={14} aria-hidden />
        {w.undo}
      </button>
      <button type="button" className="button plain" disabled={!drafting.dirty} onClick={startOver} aria-label={w.intake.startOver} title={w.intake.startOver}>
        <RotateCcw size={14} aria-hidden />
        <span className="wide-only">{w.intake.startOver}</span>
      </button>
      {step === "columns" ? (
        <Link to="/sources/new" search={{ upload: proposal.upload_id, step: "source" } as never} className="button primary">
          {w.intake.toSource}
        </Link>
      ) : (
        <Link to="/sources/new" search={{ upload: proposal.upload_id } as never} className="button">
          {w.intake.toColumns}
        </Link>
      )}
    </div>
  );
}

/** Asks before a click away throws the page out of sight; a closed tab is asked by the browser itself. */
function LeaveQuestion({ dirty }: { dirty: boolean }) {
  const w = useWords();
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ next }) => dirty && next.pathname !== "/sources/new",
    enableBeforeUnload: () => dirty,
    withResolver: true,
  });
  if (status !== "blocked") return null;
  return (
    <Dialog open onClose={reset} title={w.intake.leaveTitle}>
      <p>{w.intake.leaveTold}</p>
      <div className="row" style={{ marginTop: 12, justifyContent: "flex-end" }}>
        <button type="button" className="button" onClick={proceed}>
          {w.intake.leave}
        </button>
        <button type="button" className="button primary" onClick={reset}>
          {w.intake.stay}
        </button>
      </div>
    </Dialog>
  );
}
