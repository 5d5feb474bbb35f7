import { Link, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useChangeSearch } from "@shared/address/use-address";
import { CopyCommand, Failure, Nothing, SkeletonRows } from "@shared/ui/waiting";
import { Absences } from "@shared/evidence/absences";
import { useWords } from "@shared/words";
import { useWorkspace } from "@shared/api/queries";
import { PickBar } from "@shared/subject/pick-bar";
import { useKeys } from "@shared/keyboard/keys";
import { FACETS } from "./address";
import type { LeadsSearch } from "./address";
import { Filters } from "./filters";
import { LeadDetail, Waiting } from "./lead-detail";
import { LeadList } from "./lead-list";
import { useLead, useLeadAhead, useLeads } from "./queries";
import "./leads.css";

const NO_FILTERS = Object.fromEntries([...FACETS, "text"].map((f) => [f, undefined]));

/** Ranked leads on the left, the one chosen in full on the right. */
export function LeadsPage() {
  const w = useWords();
  const search: LeadsSearch = useSearch({ strict: false });
  const change = useChangeSearch();
  const leads = useLeads(search);
  const { data: workspace } = useWorkspace();
  const [statusOf, setStatusOf] = useState<string>();
  const items = useMemo(() => leads.data?.pages.flatMap((p) => p.items) ?? [], [leads.data]);
  const first = leads.data?.pages[0];
  const chosen = search.lead ?? items[0]?.subject.subject_id;
  const at = items.findIndex((l) => l.subject.subject_id === chosen);
  const { isSuccess: shown } = useLead(chosen);
  useLeadAhead(items[at + 1]?.subject.subject_id, at >= 0 && shown);

  const choose = (index: number) => {
    const next = items[Math.max(0, Math.min(items.length - 1, index))];
    if (next) change({ lead: next.subject.subject_id }, true);
  };
  useKeys([
    { keys: "j", label: w.keys.next, group: w.leads.title, run: () => choose(at + 1) },
    { keys: "k", label: w.keys.previous, group: w.leads.title, run: () => choose(at - 1) },
    { keys: "ArrowDown", label: w.keys.next, group: "", run: () => choose(at + 1) },
    { keys: "ArrowUp", label: w.keys.previous, group: "", run: () => choose(at - 1) },
    { keys: "s", label: w.keys.status, group: w.leads.title, run: () => setStatusOf(chosen) },
    {
      keys: "u",
      label: w.leads.unpursuedFirst,
      group: w.leads.title,
      run: () => change({ mixed: search.mixed ? undefined : "yes" }),
    },
    { keys: "x", label: w.common.pick, group: w.leads.title, run: () => togglePick() },
    { keys: "f", label: w.keys.filter, group: w.leads.title, run: () => document.getElementById("filter-text")?.focus() },
  ]);

  const pick = search.pick ?? [];
  const setPick = (ids: string[]) => change({ pick: ids.length > 0 ? ids : undefined }, true);
  const togglePick = () => (chosen ? setPick(pick.includes(chosen) ? pick.filter((p) => p !== chosen) : [...pick, chosen]) : undefined);

  const filtered = FACETS.some((f) => search[f]) || search.text !== undefined;
  return (
    <div className="leads">
      <section className="leads-left" aria-label={w.leads.title}>
        {chosen && leads.data ? null : <h1 className="sr">{w.leads.title}</h1>}
        <Filters search={search} first={first} failed={leads.error !== null} />
        <div className="row wrap leads-pick">
          {chosen && items.length > 0 ? (
            <button type="button" className="button plain small" aria-pressed={pick.includes(chosen)} onClick={togglePick}>
              {pick.includes(chosen) ? w.common.unpickLead : w.common.pickLead} <kbd>x</kbd>
            </button>
          ) : null}
          <PickBar ids={pick} onClear={() => setPick([])} />
        </div>
        {leads.error && !leads.data ? (
          <Failure error={leads.error} retry={() => void leads.refetch()} />
        ) : !leads.data ? (
          <SkeletonRows rows={10} height={76} />
        ) : items.length > 0 ? (
          <LeadList
            items={items}
            total={first?.total ?? items.length}
            at={at}
            asOf={workspace?.as_of}
            onChoose={choose}
            onEnd={() => (leads.hasNextPage && !leads.isFetchingNextPage ? void leads.fetchNextPage() : undefined)}
          />
        ) : filtered ? (
          <Nothing
            title={w.leads.noneMatch}
            action={
              <button type="button" className="button" onClick={() => change(NO_FILTERS)}>
                {w.leads.clearFilters}
              </button>
            }
          >
            {w.leads.noneMatchHelp}
          </Nothing>
        ) : (
          <>
            <Nothing title={w.leads.none} action={workspace && !workspace.snapshot_id ? <CopyCommand command="igloo run" /> : <NoLeadsNext />}>{workspace?.snapshot_id ? w.leads.noneHelp : w.notRunYet}</Nothing>
            <Absences all={first?.absences ?? []} />
          </>
        )}
      </section>
      <section className="leads-right" aria-label={w.leads.inFull} tabIndex={-1} id="lead-detail">
        {chosen && items.length + (search.lead ? 1 : 0) > 0 ? (
          <LeadDetail id={chosen} key={chosen} statusOpen={statusOf === chosen} onStatusOpen={(open) => setStatusOf(open ? chosen : undefined)} />
        ) : !leads.data && !leads.error ? (
          <Waiting />
        ) : null}
      </section>
    </div>
  );
}

/** Without leads one can still look somebody up and see what is loaded. */
function NoLeadsNext() {
  const w = useWords();
  return (
    <div className="row wrap">
      <Link to="/search" className="button primary">
        {w.nav.search}
      </Link>
      <Link to="/sources" className="button">
        {w.nav.sources}
      </Link>
    </div>
  );
}
