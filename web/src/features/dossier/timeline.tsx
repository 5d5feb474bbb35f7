import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownUp, Download, Info, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { Schemas } from "@client/client";
import { useChangeSearch, useOpenRow } from "@shared/address/use-address";
import { DayStrip } from "@shared/charts/day-strip";
import { Absences } from "@shared/evidence/absences";
import { save, toCsv } from "@shared/format/csv";
import { count } from "@shared/format/number";
import { capital, measured } from "@shared/format/text";
import { clock, day, offset, wallTime } from "@shared/format/time";
import { KindIcon } from "@shared/kinds/kind-icon";
import { useKinds } from "@shared/kinds/use-kinds";
import { SubjectChip } from "@shared/subject/subject-chip";
import { Failure, Nothing, SkeletonRows } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import type { DossierSearch } from "./address";
import { useTimeline } from "./queries";

type Event = Schemas["TimelineEvent"];

/** One timeline across all sources: a strip of days above, every event below, each opening its row. */
export function TimelineTab({ dossier, search }: { dossier: Schemas["Dossier"]; search: DossierSearch }) {
  const w = useWords();
  const change = useChangeSearch();
  const id = dossier.subject.subject_id;
  const asked = useTimeline(id, search);
  const events = useMemo(() => asked.data?.pages.flatMap((p) => p.items) ?? [], [asked.data]);
  const first = asked.data?.pages[0];
  // a person's own numbers say nothing in "with whom"
  const own = useMemo(() => new Set([id, ...dossier.identifiers.flatMap((f) => (f.subject ? [f.subject.subject_id] : []))]), [id, dossier.identifiers]);
  const saveAll = async () => {
    let got = asked;
    while (got.hasNextPage) got = await got.fetchNextPage();
    exportEvents(got.data?.pages.flatMap((p) => p.items) ?? []);
  };
  const days = (dossier.day_counts ?? []).filter((d) => !search.event || search.event.includes(d.kind));
  const toggle = (kind: string) => {
    const now = search.event ?? [];
    const next = now.includes(kind) ? now.filter((k) => k !== kind) : [...now, kind];
    change({ event: next.length > 0 ? next : undefined }, true);
  };
  return (
    <div className="timeline">
      <DayStrip days={days} from={search.from} to={search.to} onRange={(from, to) => change({ from, to }, true)} />
      <div className="row wrap" style={{ gap: 6 }}>
        {dossier.event_counts.map((e) => (
          <button key={e.value} type="button" className="button" aria-pressed={search.event?.includes(e.value) ?? false} onClick={() => toggle(e.value)}>
            <KindIcon kind={e.value} />
            {e.label} <span className="quiet small">{count(e.count)}</span>
          </button>
        ))}
        {search.from ? (
          <button type="button" className="chip filter" onClick={() => change({ from: undefined, to: undefined }, true)}>
            {search.from === search.to ? search.from : `${search.from} – ${search.to ?? ""}`}
            <X size={12} aria-hidden />
          </button>
        ) : null}
        <span className="grow" />
        {first ? <span className="quiet small">{w.dossier.eventCount(first.total)}</span> : null}
        <button type="button" className="button plain" onClick={() => change({ order: search.order ? undefined : "oldest" }, true)}>
          <ArrowDownUp size={14} aria-hidden />
          {search.order ? w.dossier.oldest : w.dossier.newest}
        </button>
        {first && first.total > 0 ? (
          <button type="button" className="button plain icon" aria-label={w.dossier.save(first.total)} title={w.dossier.save(first.total)} onClick={() => void saveAll()}>
            <Download size={15} aria-hidden />
          </button>
        ) : null}
      </div>
      {(first?.not_collected ?? []).length > 0 ? (
        <p className="note small">
          <Info size={14} aria-hidden />
          <span>{(first?.not_collected ?? []).join(" ")}</span>
        </p>
      ) : null}
      {events.length > 0 ? <Absences all={first?.absences ?? []} fold /> : null}
      {asked.error && !asked.data ? (
        <Failure error={asked.error} retry={() => void asked.refetch()} />
      ) : !asked.data ? (
        <SkeletonRows />
      ) : events.length === 0 ? (
        <Nothing title={w.dossier.noEvents} action={<Absences all={first?.absences ?? []} />}>
          {w.dossier.noEventsHelp}
        </Nothing>
      ) : (
        <Events events={events} subjectId={id} own={own} onEnd={() => (asked.hasNextPage && !asked.isFetchingNextPage ? void asked.fetchNextPage() : undefined)} />
      )}
    </div>
  );
}

function Events({ events, subjectId, own, onEnd }: { events: Event[]; subjectId: string; own: Set<string>; onEnd: () => void }) {
  const w = useWords();
  const kindOf = useKinds();
  const openRow = useOpenRow();
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const virtual = useVirtualizer({ count: events.length, getScrollElement: () => scroller.current, estimateSize: () => 32, overscan: 16 });
  const zones = useMemo(() => new Set(events.map((e) => e.time_zone)), [events]);
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= events.length - 30) onEnd();
  }, [last, events.length, onEnd]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || !event.target.classList.contains("event")) return;
    const by = event.key === "j" || event.key === "ArrowDown" ? 1 : event.key === "k" || event.key === "ArrowUp" ? -1 : 0;
    const here = events[at];
    if (by !== 0) {
      const next = Math.max(0, Math.min(events.length - 1, at + by));
      setAt(next);
      virtual.scrollToIndex(next);
      window.requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-at="${next}"]`)?.focus());
    } else if ((event.key === "Enter" || event.key === "e") && here) openRow(here.ref, subjectId);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={zones.size > 1 ? "events zoned" : "events"} ref={scroller} onKeyDown={onKeyDown} role="table" aria-label={w.dossier.tabs.timeline} aria-rowcount={events.length + 1}>
      <div role="rowgroup" className="event-head">
        <div role="row" className="event-line small quiet">
          {[w.dossier.day, w.rows.time, "", w.rows.what, w.dossier.with, w.rows.source].map((title, i) => (
            <span key={i} role="columnheader">
              {title || <span className="sr">{w.leads.facet.kind}</span>}
            </span>
          ))}
        </div>
      </div>
      <div style={{ height: virtual.getTotalSize(), position: "relative" }} role="rowgroup">
        {shown.map((item) => {
          const e = events[item.index];
          if (!e) return null;
          const date = day(e.t_local ?? e.t_utc);
          const before = events[item.index - 1];
          const newDay = !before || day(before.t_local ?? before.t_utc) !== date;
          const others = e.parties.filter((p) => !own.has(p.subject.subject_id));
          return (
            <div
              key={e.event_id + e.ref.batch_id + e.ref.row}
              className="event event-line"
              role="row"
              aria-rowindex={item.index + 2}
              data-at={item.index}
              data-newday={newDay || undefined}
              tabIndex={item.index === Math.min(at, events.length - 1) || (item === shown[0] && (at < item.index || at > last)) ? 0 : -1}
              onFocus={(x) => (x.target === x.currentTarget ? setAt(item.index) : undefined)}
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={(x) => (x.target instanceof HTMLElement && x.target.closest("a,button") ? undefined : openRow(e.ref, subjectId))}
            >
              <span role="cell" className="nowrap">{newDay ? date || w.unknownTime : ""}</span>
              <span role="cell" className="nowrap" title={[e.t_utc ? `${wallTime(e.t_utc, true)} UTC` : "", e.time_zone, e.time_precision].filter(Boolean).join(" · ")}>
                {e.time_precision === "day" ? "" : clock(e.t_local ?? e.t_utc)}
                {zones.size > 1 ? <span className="quiet small"> {offset(e.t_local, e.t_utc)}</span> : null}
              </span>
              <span role="cell" style={{ display: "flex" }}>
                <KindIcon kind={e.kind} named />
              </span>
              <span role="cell" className="cut" title={`${kindOf(e.kind).label}: ${e.sentence}`}>
                {capital(e.sentence)}
                <span className="quiet small">
                  {Object.entries(e.details).map(([k, v]) => ` · ${measured(k, v)}`)}
                </span>
              </span>
              <span role="cell" className="row" style={{ gap: 4, minWidth: 0 }}>
                {others.slice(0, 2).map((p) => (
                  <SubjectChip key={p.role + p.subject.subject_id} subject={p.subject} />
                ))}
                {others.length > 2 ? <span className="quiet small">+{others.length - 2}</span> : null}
              </span>
              <span role="cell" className="cut quiet small" title={`${e.source.title} · ${w.rows.row(count(e.ref.row))}`}>
                {e.source.title}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function exportEvents(events: Event[]): void {
  save(
    `timeline-${events.length}-rows.csv`,
    toCsv(
      ["time_local", "time_zone", "time_utc", "kind", "what", "place", "source", "batch", "row"],
      events.map((e) => [e.t_local ?? "", e.time_zone, e.t_utc ?? "", e.kind, e.sentence, e.place ?? "", e.source.source_id, e.ref.batch_id, String(e.ref.row)]),
    ),
  );
}
