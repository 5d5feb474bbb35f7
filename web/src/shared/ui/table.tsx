import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, Columns3, Download } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { asOf, asOfHref } from "@shared/address/as-of";
import { save, toCsv } from "@shared/format/csv";
import { count } from "@shared/format/number";
import { useWords } from "@shared/words";
import { LEAST, leftOut } from "./fitting";
import { usePreference } from "./preferences";

export interface Column<T> {
  id: string;
  header: string;
  unit?: string;
  right?: boolean;
  /** pixels, or a share of what is left ("2fr") */
  width: number | string;
  /** Narrowest in px where the width is a share: what names the row must stay readable. */
  least?: number;
  /** what is copied and exported; also shown when `cell` is missing */
  text: (row: T) => string;
  cell?: (row: T) => ReactNode;
  sort?: (row: T) => string | number | null;
  hidden?: boolean;
  /** Left out where the columns do not fit beside each other, the highest first; the columns' menu brings it back. */
  spare?: number;
}

interface TableProps<T> {
  name: string;
  label: string;
  rows: T[];
  columns: Column<T>[];
  rowKey: (row: T) => string;
  onOpen?: (row: T) => void;
  selected?: string;
  tools?: ReactNode;
  height?: number | string;
  total?: number;
  onEnd?: () => void;
  /** All rows as a file made by the server, when there may be more than those loaded. */
  exportHref?: string;
  /** Fetches the rows that are not loaded yet, before all are saved. */
  fetchAll?: () => Promise<T[]>;
  /** The number of rows in the words of the page; an empty string where the page says it already. */
  counted?: (n: number) => string;
}

type Sort = { id: string; down: boolean } | null;

function sorted<T>(rows: T[], columns: Column<T>[], sort: Sort): T[] {
  const by = columns.find((c) => c.id === sort?.id)?.sort;
  if (!sort || !by) return rows;
  const way = sort.down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [by(a), by(b)];
    if (x === y) return 0;
    if (x === null || x === "") return 1;
    if (y === null || y === "") return -1;
    return (x < y ? -1 : 1) * way;
  });
}

/** How many px the table has for its columns; 0 before it is drawn. */
function useRoom(scroller: React.RefObject<HTMLDivElement | null>): number {
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    // the first measure comes before the first picture, so no column jumps away
    const watch = new ResizeObserver(() => setRoom(box.clientWidth));
    watch.observe(box);
    return () => watch.disconnect();
  }, [scroller]);
  return room;
}

/** Sticky header, any column sorts, columns can be hidden and resized, exported as shown; 100,000 rows feel like 100. */
export function Table<T>(props: TableProps<T>) {
  const { rows, columns, rowKey, onOpen, selected, onEnd } = props;
  const w = useWords();
  const [sort, setSort] = useState<Sort>(null);
  const [widths, setWidths] = useState<Record<string, number>>({});
  const [at, setAt] = useState(0);
  const [hiddenText, setHidden] = usePreference(`columns.${props.name}`);
  const scroller = useRef<HTMLDivElement>(null);
  const room = useRoom(scroller);
  const hidden = useMemo(() => {
    if (hiddenText !== null) return new Set(hiddenText.split(","));
    const usual = new Set(columns.filter((c) => c.hidden).map((c) => c.id));
    return room > 0 ? new Set([...usual, ...leftOut(columns.filter((c) => !usual.has(c.id)), room, widths)]) : usual;
  }, [hiddenText, columns, room, widths]);
  const shown = columns.filter((c) => !hidden.has(c.id));
  const list = useMemo(() => sorted(rows, columns, sort), [rows, columns, sort]);
  const virtual = useVirtualizer({ count: list.length, getScrollElement: () => scroller.current, estimateSize: () => 32, overscan: 12 });
  const template = shown
    .map((c) => {
      const wide = widths[c.id];
      return wide ? `${wide}px` : typeof c.width === "number" ? `${c.width}px` : `minmax(${c.least ?? LEAST}px, ${c.width})`;
    })
    .join(" ");
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (onEnd && rows.length > 0 && last >= list.length - 20 && rows.length < (props.total ?? rows.length)) onEnd();
  }, [last, list.length, onEnd, props.total, rows.length]);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(list.length - 1, to));
    setAt(next);
    virtual.scrollToIndex(next);
    window.requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-at="${next}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const inRow = event.target instanceof HTMLElement && event.target.getAttribute("role") === "row";
    if (!inRow) return;
    const step: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -1e9, End: 1e9 };
    const by = step[event.key];
    const row = list[at];
    if (by !== undefined) move(at + by);
    else if ((event.key === "Enter" || event.key === " ") && row && onOpen) onOpen(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const toggleColumn = (id: string) => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    setHidden([...next].filter(Boolean).join(","));
  };

  return (
    <div className="table" style={{ height: props.height }}>
      <div className="table-tools">
        <div className="row grow wrap">{props.tools}</div>
        <span className="quiet small nowrap">
          {props.counted
            ? props.counted(props.total ?? rows.length)
            : props.total !== undefined && props.total > rows.length
              ? w.table.someOf(count(rows.length), count(props.total))
              : w.table.rows(rows.length)}
        </span>
        <DropdownMenu.Root>
          <DropdownMenu.Trigger className="button plain icon" aria-label={w.table.columns} title={w.table.columns}>
            <Columns3 size={15} aria-hidden />
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal>
            <DropdownMenu.Content className="menu" align="end">
              {columns.map((c) => (
                <DropdownMenu.CheckboxItem
                  key={c.id}
                  className="menu-item"
                  checked={!hidden.has(c.id)}
                  onSelect={(e) => e.preventDefault()}
                  onCheckedChange={() => toggleColumn(c.id)}
                >
                  <span style={{ width: 14 }}>{hidden.has(c.id) ? "" : "✓"}</span>
                  {c.header}
                </DropdownMenu.CheckboxItem>
              ))}
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
        <SaveRows {...props} list={list} shown={shown} sort={sort} />
      </div>
      <div className="scroller" ref={scroller} role="table" aria-label={props.label} aria-rowcount={props.total ?? list.length} onKeyDown={onKeyDown}>
        <div role="rowgroup" style={{ display: "contents" }}>
          <div role="row" className="head" style={{ gridTemplateColumns: template }}>
            {shown.map((c) => (
              <Header
                key={c.id}
                column={c}
                sort={sort}
                onSort={() => setSort((s) => (s?.id !== c.id ? { id: c.id, down: c.right === true } : s.down === (c.right === true) ? { id: c.id, down: !s.down } : null))}
                onResize={(px) => setWidths((all) => ({ ...all, [c.id]: px }))}
              />
            ))}
          </div>
        </div>
        <div role="rowgroup" className="body" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map((item) => {
            const row = list[item.index];
            if (row === undefined) return null;
            const key = rowKey(row);
            return (
              <div
                key={key}
                role="row"
                data-at={item.index}
                tabIndex={item.index === Math.min(at, list.length - 1) || (item === items[0] && (at < item.index || at > last)) ? 0 : -1}
                aria-rowindex={item.index + 1}
                aria-selected={selected === key || undefined}
                onFocus={(e) => (e.target === e.currentTarget ? setAt(item.index) : undefined)}
                onClick={(e) => {
                  const inner = e.target instanceof HTMLElement && e.target.closest("a,button") !== null;
                  if (!inner && onOpen) onOpen(row);
                }}
                style={{ transform: `translateY(${item.start}px)`, gridTemplateColumns: template, cursor: onOpen ? "pointer" : undefined }}
              >
                {shown.map((c) => (
                  <div key={c.id} role="cell" className={c.right ? "right" : undefined} title={c.cell ? undefined : c.text(row)}>
                    {c.cell ? c.cell(row) : c.text(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface SaveProps<T> extends TableProps<T> {
  list: T[];
  shown: Column<T>[];
  sort: Sort;
}

/** Saves every row of the list, also those not loaded; says beforehand how many that are. */
function SaveRows<T>({ name, list, shown, sort, columns, total, exportHref, fetchAll }: SaveProps<T>) {
  const w = useWords();
  const all = exportHref || fetchAll ? Math.max(total ?? 0, list.length) : list.length;
  const told = w.table.export(all);
  const saveRows = async () => {
    const rows = fetchAll && all > list.length ? sorted(await fetchAll(), columns, sort) : list;
    save(
      `${name}-${w.table.fileRows(rows.length)}.csv`,
      toCsv(
        shown.map((c) => c.header),
        rows.map((r) => shown.map((c) => c.text(r))),
      ),
    );
  };
  if (exportHref && all > 0) {
    return (
      <a className="button plain icon" href={asOfHref(exportHref, asOf())} download aria-label={told} title={told}>
        <Download size={15} aria-hidden />
      </a>
    );
  }
  return (
    <button type="button" className="button plain icon" disabled={all === 0} aria-label={told} title={told} onClick={() => void saveRows()}>
      <Download size={15} aria-hidden />
    </button>
  );
}

function Header<T>({ column, sort, onSort, onResize }: { column: Column<T>; sort: Sort; onSort: () => void; onResize: (px: number) => void }) {
  const here = sort?.id === column.id;
  const name = (
    <>
      {column.header}
      {column.unit ? <span className="unit">({column.unit})</span> : null}
    </>
  );
  const drag = (event: React.PointerEvent<HTMLSpanElement>) => {
    const cell = event.currentTarget.parentElement;
    if (!cell) return;
    const [from, wide] = [event.clientX, cell.getBoundingClientRect().width];
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.onpointermove = (e) => onResize(Math.max(48, Math.round(wide + e.clientX - from)));
    event.currentTarget.onpointerup = (e) => {
      if (e.currentTarget instanceof HTMLElement) e.currentTarget.onpointermove = null;
    };
  };
  return (
    <div role="columnheader" className={column.right ? "right" : undefined} aria-sort={here ? (sort.down ? "descending" : "ascending") : undefined}>
      {column.sort ? (
        <button type="button" onClick={onSort}>
          {name}
          {here ? sort.down ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden /> : null}
        </button>
      ) : (
        name
      )}
      <span className="grip" onPointerDown={drag} aria-hidden />
    </div>
  );
}
