import { ArrowDownUp, ChevronDown, Download, Info, ListFilter, X } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useEffect, useState } from "react";
import type { Schemas } from "@client/client";
import { useChangeSearch } from "@shared/address/use-address";
import { count } from "@shared/format/number";
import { words } from "@shared/format/text";
import { Skeleton } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { FACETS, SORTS } from "./address";
import type { Facet, LeadsSearch, Sort } from "./address";
import { leadsFile } from "./queries";

type List = Schemas["LeadList"];

/** Filter menus with counts, chips that say what is filtered, and the line about chance. */
export function Filters({ search, first, failed }: { search: LeadsSearch; first: List | undefined; failed: boolean }) {
  const w = useWords();
  const change = useChangeSearch();
  const [text, setText] = useState(search.text ?? "");
  useEffect(() => {
    const timer = window.setTimeout(() => {
      if (text !== (search.text ?? "")) change({ text: text || undefined, lead: undefined }, true);
    }, 200);
    return () => window.clearTimeout(timer);
  }, [text, search.text, change]);
  const labelOf = (facet: Facet, value: string) =>
    facet === "status" ? (w.status[value as keyof typeof w.status] as string) : (first?.facets[facet]?.find((v) => v.value === value)?.label ?? words(value));
  const active = FACETS.flatMap((facet) => (search[facet] ?? []).map((value: string) => ({ facet, value })));
  const toggle = (facet: Facet, value: string) => {
    const now: string[] = search[facet] ?? [];
    const next = now.includes(value) ? now.filter((v) => v !== value) : [...now, value];
    change({ [facet]: next.length > 0 ? next : undefined, lead: undefined });
  };
  return (
    <div className="filters">
      <div className="row wrap" style={{ gap: 2, marginLeft: -6 }}>
        {FACETS.map((facet) => (
          <FacetMenu key={facet} facet={facet} values={first?.facets[facet] ?? []} chosen={search[facet] ?? []} label={(v) => labelOf(facet, v)} onToggle={(v) => toggle(facet, v)} />
        ))}
      </div>
      <div className="row wrap" style={{ gap: 6 }}>
        <label className="field" style={{ width: 132 }}>
          <ListFilter size={14} aria-hidden />
          <span className="sr">{w.leads.filterText}</span>
          <input
            id="filter-text"
            value={text}
            placeholder={w.leads.filterText}
            onChange={(e) => setText(e.target.value)}
            onKeyDown={(e) => (e.key === "Escape" || e.key === "Enter" ? e.currentTarget.blur() : undefined)}
          />
        </label>
        <button type="button" className="button" aria-pressed={!search.mixed} onClick={() => change({ mixed: search.mixed ? undefined : "yes" })}>
          {w.leads.unpursuedFirst}
        </button>
        <span className="grow" />
        <SortMenu sort={search.sort ?? "rank"} onSort={(sort) => change({ sort: sort === "rank" ? undefined : sort }, true)} />
        <span className="quiet small nowrap filter-count">{first ? w.leads.count(first.total) : ""}</span>
        {first && first.total > 0 ? (
          <a className="button plain icon" href={leadsFile(search)} download aria-label={w.leads.save(first.total)} title={w.leads.save(first.total)}>
            <Download size={15} aria-hidden />
          </a>
        ) : null}
      </div>
      {active.length > 0 ? (
        <div className="row wrap" style={{ gap: 4 }}>
        {active.map(({ facet, value }) => (
          <button key={facet + value} type="button" className="chip filter" onClick={() => toggle(facet, value)} title={w.leads.removeFilter}>
            {w.leads.facet[facet]}: {labelOf(facet, value)}
            <X size={12} aria-hidden />
          </button>
        ))}
        </div>
      ) : null}
      {first ? (
        first.expected_note || first.not_listed ? (
          <p className="note small">
            <Info size={14} aria-hidden />
            <span>
              {first.expected_note} {first.not_listed}
            </span>
          </p>
        ) : null
      ) : failed ? null : (
        <Skeleton height={32} />
      )}
    </div>
  );
}

function SortMenu({ sort, onSort }: { sort: Sort; onSort: (sort: Sort) => void }) {
  const w = useWords();
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="button plain icon" aria-label={w.leads.sortBy(w.leads.sort[sort])} title={w.leads.sortBy(w.leads.sort[sort])}>
        <ArrowDownUp size={15} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
          <DropdownMenu.RadioGroup value={sort} onValueChange={(next) => onSort(next as Sort)}>
            {SORTS.map((s) => (
              <DropdownMenu.RadioItem key={s} value={s} className="menu-item">
                <span style={{ width: 14 }}>{s === sort ? "✓" : ""}</span>
                {w.leads.sort[s]}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuProps {
  facet: Facet;
  values: Schemas["FacetValue"][];
  chosen: string[];
  label: (value: string) => string;
  onToggle: (value: string) => void;
}

function FacetMenu({ facet, values, chosen, label, onToggle }: MenuProps) {
  const w = useWords();
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="button plain" style={{ padding: "0 6px" }}>
        {w.leads.facet[facet]}
        {chosen.length > 0 ? <span className="dot" aria-label={w.leads.chosen(chosen.length)} role="img" /> : null}
        <ChevronDown size={13} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4}>
          {values.length === 0 ? <div className="menu-label">{w.leads.nothingToFilter}</div> : null}
          {values.map((v) => (
            <DropdownMenu.CheckboxItem key={v.value} className="menu-item" checked={chosen.includes(v.value)} onCheckedChange={() => onToggle(v.value)} onSelect={(e) => e.preventDefault()}>
              <span style={{ width: 14 }}>{chosen.includes(v.value) ? "✓" : ""}</span>
              {label(v.value)}
              <span className="count">{count(v.count)}</span>
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
