import { Link } from "@tanstack/react-router";
import { Layers2 } from "lucide-react";
import { useWords } from "@shared/words";

/** How many are chosen, and the way to what they share; drawn only when one is. */
export function PickBar({ ids, onClear }: { ids: string[]; onClear: () => void }) {
  const w = useWords();
  if (ids.length === 0) return null;
  return (
    <div className="row wrap" role="group" aria-label={w.common.pick}>
      <span className="quiet">{w.common.picked(ids.length)}</span>
      {ids.length > 1 ? (
        <Link to="/common" search={{ ids } as never} className="button primary">
          <Layers2 size={14} aria-hidden />
          {w.common.ask}
        </Link>
      ) : null}
      <button type="button" className="button plain" onClick={onClear}>
        {w.common.clear}
      </button>
    </div>
  );
}
