import { useQuery } from "@tanstack/react-query";
import { History, X } from "lucide-react";
import { useState } from "react";
import { answer, client } from "@client/client";
import { asOf, goTo } from "@shared/address/as-of";
import { wallTime } from "@shared/format/time";
import { Dialog } from "@shared/ui/overlay";
import { Ask } from "@shared/ui/waiting";
import { useWords } from "@shared/words";

/** Says on every page that the past is shown, with the way back. */
export function PastChip() {
  const w = useWords();
  const moment = asOf();
  if (!moment) return null;
  const text = moment.length > 10 ? wallTime(moment) : moment;
  return (
    <span className="past-chip" role="status">
      <History size={14} aria-hidden />
      {w.deliveries.asOf(text)}
      <button type="button" className="button plain" onClick={() => goTo(undefined)}>
        <X size={14} aria-hidden />
        {w.deliveries.today}
      </button>
    </span>
  );
}

/** Every state there was: choose one, or name a day. */
export function EarlierStates({ open, onClose }: { open: boolean; onClose: () => void }) {
  const w = useWords();
  return (
    <Dialog open={open} onClose={onClose} title={w.deliveries.earlier}>
      {open ? <States /> : null}
    </Dialog>
  );
}

function States() {
  const w = useWords();
  const [day, setDay] = useState("");
  const states = useQuery({ queryKey: ["snapshots"], queryFn: ({ signal }) => answer(client.GET("/api/snapshots", { signal })) });
  return (
    <div className="stack">
      <p className="quiet">{w.deliveries.earlierHelp}</p>
      <form
        className="row"
        onSubmit={(e) => {
          e.preventDefault();
          if (day.trim()) goTo(day.trim());
        }}
      >
        <label className="field grow">
          <span className="sr">{w.deliveries.day}</span>
          <input value={day} placeholder={`${w.deliveries.day}: 2026-03-04`} onChange={(e) => setDay(e.target.value)} />
        </label>
        <button type="submit" className="button" disabled={!day.trim()}>
          {w.deliveries.look}
        </button>
      </form>
      <Ask query={states}>
        {(all) => (
          <ul className="stack">
            {all.map((state, i) => (
              <li key={state.snapshot_id} className="row">
                {state.kept ? (
                  <button type="button" className="button plain" aria-current={asOf() === state.at} onClick={() => goTo(i === 0 ? undefined : state.at)}>
                    {wallTime(state.at)}
                  </button>
                ) : (
                  <span className="quiet">{wallTime(state.at)}</span>
                )}
                <span className="quiet">{i === 0 ? w.deliveries.newest : state.kept ? "" : `${w.deliveries.removed}: ${state.because}`}</span>
              </li>
            ))}
          </ul>
        )}
      </Ask>
    </div>
  );
}
