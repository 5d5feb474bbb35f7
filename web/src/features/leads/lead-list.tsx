import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { Schemas } from "@client/client";
import { Score } from "@shared/evidence/score";
import { words } from "@shared/format/text";
import { KindIcon } from "@shared/kinds/kind-icon";
import { StatusWord } from "@shared/subject/status";
import { useLabel } from "@shared/subject/subject-chip";
import { When } from "@shared/subject/when";
import { useWords } from "@shared/words";

type Lead = Schemas["Lead"];

interface Props {
  items: Lead[];
  total: number;
  at: number;
  asOf: string | null | undefined;
  onChoose: (index: number) => void;
  onEnd: () => void;
}

/** The list itself; only what is on the screen is drawn. */
export function LeadList({ items, total, at, asOf, onChoose, onEnd }: Props) {
  const w = useWords();
  const label = useLabel();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: items.length, getScrollElement: () => scroller.current, estimateSize: () => 92, overscan: 8 });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= items.length - 20 && items.length < total) onEnd();
  }, [last, items.length, total, onEnd]);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
  }, [at, virtual]);
  return (
    <div ref={scroller} className="lead-scroller" role="listbox" aria-label={w.leads.title} tabIndex={0} aria-activedescendant={at >= 0 ? `lead-${at}` : undefined}>
      <div style={{ height: virtual.getTotalSize(), position: "relative" }} role="presentation">
        {shown.map((item) => {
          const lead = items[item.index];
          if (!lead) return null;
          return (
            <div
              key={lead.subject.subject_id}
              id={`lead-${item.index}`}
              role="option"
              aria-selected={item.index === at}
              aria-setsize={total}
              aria-posinset={item.index + 1}
              className="lead-row"
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={() => onChoose(item.index)}
            >
              <div className="row">
                <span className="rank">{lead.rank}</span>
                <KindIcon kind={lead.subject.kind} named />
                <strong className="cut">{label(lead.subject)}</strong>
                <span className="grow" />
                <Score score={lead.score} band={lead.band} short />
              </div>
              <p className="why">{lead.why}</p>
              <div className="row small quiet foot">
                <StatusWord status={lead.status} />
                <span className="cut band">{words(lead.band)}</span>
                <span className="nowrap" title={lead.sources.map((s) => s.title).join(", ")}>
                  {w.leads.sources(lead.sources.length)}
                </span>
                <span className="grow" />
                <When value={lead.last_seen} asOf={asOf} brief />
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}
