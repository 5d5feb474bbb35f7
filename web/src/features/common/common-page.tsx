import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useMemo, useState } from "react";
import { answer, client } from "@client/client";
import type { Schemas } from "@client/client";
import { stringifySearch } from "@shared/address/search";
import { useChangeSearch } from "@shared/address/use-address";
import { useWorkspace } from "@shared/api/queries";
import { count } from "@shared/format/number";
import { Absences } from "@shared/evidence/absences";
import { RowButton } from "@shared/subject/source-chip";
import { SubjectChip, useLabel } from "@shared/subject/subject-chip";
import { When } from "@shared/subject/when";
import { Table } from "@shared/ui/table";
import type { Column } from "@shared/ui/table";
import { Ask, Nothing, SkeletonRows } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import type { CommonSearch } from "./address";
import "./common.css";

type Item = Schemas["SharedItem"];
type Got = Schemas["WhatTheyShare"];

/** What a set of people or identifiers shares; the address holds the set, so that a link can be sent. */
export function CommonPage() {
  const w = useWords();
  const { ids = [] }: CommonSearch = useSearch({ strict: false });
  const asked = useQuery({
    queryKey: ["common", ids],
    queryFn: ({ signal }) => answer(client.GET("/api/common", { params: { query: { ids } }, signal })),
    enabled: ids.length > 1,
    staleTime: Infinity,
  });
  if (ids.length < 2) {
    return (
      <Nothing
        page
        title={w.common.title}
        action={
          <Link to="/search" className="button primary">
            {w.common.choose}
          </Link>
        }
      >
        {w.common.help}
      </Nothing>
    );
  }
  return (
    <Ask query={asked} title={w.common.title} waiting={<Comparing />}>
      {(got) => <Found got={got} ids={ids} />}
    </Ask>
  );
}

/** It takes seconds: what they have is counted among everybody else. */
function Comparing() {
  const w = useWords();
  return (
    <div className="common" role="status">
      <p className="quiet">{w.common.comparing}</p>
      <SkeletonRows rows={8} />
    </div>
  );
}

function Found({ got, ids }: { got: Got; ids: string[] }) {
  const w = useWords();
  const change = useChangeSearch();
  const label = useLabel();
  const [open, setOpen] = useState<string>();
  const items = useMemo(() => got.items, [got.items]);
  const chosen = items.find((i) => keyOf(i) === open) ?? items[0];
  return (
    <div className="common">
      <header>
        <h1>{w.common.title}</h1>
        <p className="sentence">{got.sentence}</p>
        <div className="row wrap" role="group" aria-label={w.common.set}>
          {got.members.map((m) => (
            <span key={m.subject_id} className="row common-member">
              <SubjectChip subject={m} />
              {ids.includes(m.subject_id) ? (
                <button type="button" className="button plain icon" aria-label={w.common.remove(label(m))} onClick={() => change({ ids: ids.filter((i) => i !== m.subject_id) })}>
                  <X size={12} aria-hidden />
                </button>
              ) : null}
            </span>
          ))}
        </div>
        <p className="quiet small">
          {w.common.compared(got.n_compared)} {got.notes.join(" ")}
        </p>
      </header>
      {items.length > 0 ? (
        <div className="common-split">
          <Shared items={items} total={got.total} ids={ids} selected={chosen ? keyOf(chosen) : undefined} onOpen={setOpen} />
          {chosen ? <Detail item={chosen} /> : null}
        </div>
      ) : (
        <Nothing title={w.common.nothing} action={<Absences all={got.absences} />}>
          {w.common.nothingHelp}
        </Nothing>
      )}
      {items.length > 0 ? <Absences all={got.absences} fold /> : null}
      {got.registered.length > 0 ? (
        <section>
          <h2>{w.common.registered}</h2>
          <ul className="common-registered">
            {got.registered.map((r) => (
              <li key={r.subject.subject_id} className="row wrap">
                <SubjectChip subject={r.subject} /> {r.title} <span className="quiet">{`${w.common.ofN(r.k, got.members.length)}: ${r.reason}`}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}

function keyOf(item: Item): string {
  return `${item.aspect}|${item.item}`;
}

/** Never a bare zero for what is only small. */
function small(value: number): string {
  if (value > 0 && value < 0.0001) return "< 0.0001";
  return value >= 100 ? count(Math.round(value)) : value.toLocaleString("en-US", { maximumSignificantDigits: 2 });
}

function Shared({ items, total, ids, selected, onOpen }: { items: Item[]; total: number; ids: string[]; selected?: string; onOpen: (key: string) => void }) {
  const w = useWords();
  const columns = useMemo<Column<Item>[]>(
    () => [
      { id: "aspect", header: w.common.shared, width: 132, text: (i) => i.aspect_label, sort: (i) => i.aspect_label },
      {
        id: "what",
        header: w.common.what,
        width: "2fr",
        least: 150,
        text: (i) => i.label,
        cell: (i) => (
          <span className="row">
            {i.subject ? <SubjectChip subject={i.subject} bare /> : <strong className="cut">{i.label}</strong>}
            {i.is_member ? <span className="quiet small nowrap">{w.common.itself}</span> : null}
          </span>
        ),
        sort: (i) => i.label,
      },
      { id: "k", header: w.common.ofThem, width: 76, right: true, text: (i) => w.common.ofN(i.k, i.n), sort: (i) => i.k },
      { id: "others", header: w.common.elsewhere, width: 72, right: true, text: (i) => count(i.others), sort: (i) => i.others },
      { id: "expected", header: w.common.expected, width: 84, right: true, spare: 3, text: (i) => small(i.expected), sort: (i) => i.expected },
      { id: "lower", header: w.common.atLeast, width: 80, right: true, spare: 2, text: (i) => w.common.times(small(i.lower_bound)), sort: (i) => i.lower_bound },
      { id: "q", header: w.common.q, width: 84, right: true, text: (i) => small(i.q), sort: (i) => i.q },
      {
        id: "surprising",
        header: w.common.verdict,
        width: 140,
        spare: 1,
        text: (i) => (i.surprising ? w.common.surprising : w.common.others),
        cell: (i) => (i.surprising ? <strong>{w.common.surprising}</strong> : <span className="quiet">{w.common.others}</span>),
        sort: (i) => (i.surprising ? 0 : 1),
      },
    ],
    [w],
  );
  return (
    <Table
      name="what-they-share"
      label={w.common.title}
      rows={items}
      total={total}
      columns={columns}
      rowKey={keyOf}
      selected={selected}
      onOpen={(i) => onOpen(keyOf(i))}
      exportHref={`/api/common.csv${stringifySearch({ ids })}`}
      height="100%"
    />
  );
}

/** Why one item is there: the sentence, what else would explain it, who of the set has it, and the rows. */
function Detail({ item }: { item: Item }) {
  const w = useWords();
  const { data: workspace } = useWorkspace();
  return (
    <aside className="common-detail" aria-label={item.label}>
      <p className="sentence">{item.why}</p>
      <p>
        <span className="quiet">{w.common.innocent}: </span>
        {item.innocent}
      </p>
      <table className="plain-table">
        <thead>
          <tr>
            <th>{w.common.member}</th>
            <th className="right">{w.common.rows}</th>
            <th>{w.subject.lastSeen}</th>
          </tr>
        </thead>
        <tbody>
          {item.links.map((link) => (
            <tr key={link.member.subject_id}>
              <td>
                <SubjectChip subject={link.member} bare />
                <span className="row wrap common-refs">
                  {link.refs.map((ref) => (
                    <RowButton key={`${ref.batch_id}:${ref.row}`} at={ref} />
                  ))}
                </span>
              </td>
              <td className="right">{count(link.n_rows)}</td>
              <td>
                <When value={link.last_seen} asOf={workspace?.as_of} brief />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </aside>
  );
}
