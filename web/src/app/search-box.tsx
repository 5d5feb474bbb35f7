import { useNavigate, useRouterState } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useId, useState } from "react";
import type { KeyboardEvent } from "react";
import { useChangeSearch } from "@shared/address/use-address";
import { KindIcon } from "@shared/kinds/kind-icon";
import { useLabel } from "@shared/subject/subject-chip";
import { useWords } from "@shared/words";
import { useHitNote, useSuggestions } from "./suggest";

/** The one box, always on top. On the search page it filters as one types; elsewhere it suggests. */
export function SearchBox() {
  const w = useWords();
  const navigate = useNavigate();
  const change = useChangeSearch();
  const label = useLabel();
  const note = useHitNote();
  const listId = useId();
  const location = useRouterState({ select: (s) => s.location });
  const onPage = location.pathname === "/search";
  const asked = onPage ? ((location.search as { q?: string }).q ?? "") : "";
  const [text, setText] = useState(asked);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const [known, setKnown] = useState(asked);
  if (known !== asked) {
    // the address changed (back, a link): the box follows it
    setKnown(asked);
    if (text.trim() !== asked) setText(asked);
  }
  useEffect(() => {
    if (!onPage || text.trim() === asked) return;
    const timer = window.setTimeout(() => change({ q: text.trim() || undefined, kind: undefined }, true), 250);
    return () => window.clearTimeout(timer);
  }, [text, asked, onPage, change]);
  const suggested = useSuggestions(text, open && !onPage);
  const hits = open && !onPage && text.trim().length >= 2 ? (suggested.data?.hits ?? []) : [];
  const close = () => {
    setOpen(false);
    setAt(-1);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "ArrowDown") setAt((i) => Math.min(hits.length - 1, i + 1));
    else if (event.key === "ArrowUp") setAt((i) => Math.max(-1, i - 1));
    else if (event.key === "Escape") {
      if (hits.length > 0) close();
      else event.currentTarget.blur();
    } else if (event.key === "Enter") {
      const hit = hits[at];
      close();
      if (hit) void navigate({ to: "/s/$id", params: { id: hit.subject.subject_id } });
      else if (text.trim()) void navigate({ to: "/search", search: { q: text.trim() } as never });
      event.currentTarget.blur();
    } else return;
    event.preventDefault();
  };
  return (
    <div className="search-box" role="search">
      <div className="field">
        <Search size={15} aria-hidden color="var(--text-3)" />
        <input
          id="search-box"
          role="combobox"
          aria-label={w.search.box}
          aria-expanded={hits.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={at >= 0 ? `${listId}-${at}` : undefined}
          autoComplete="off"
          spellCheck={false}
          value={text}
          placeholder={w.search.box}
          onChange={(e) => {
            setText(e.target.value);
            setOpen(true);
            setAt(-1);
          }}
          onFocus={(e) => {
            setOpen(true);
            e.currentTarget.select();
          }}
          onBlur={close}
          onKeyDown={onKeyDown}
        />
        <kbd aria-hidden>/</kbd>
      </div>
      <ul id={listId} role="listbox" aria-label={w.search.suggestions} className="menu suggestions" hidden={hits.length === 0}>
        {hits.map((h, i) => (
          <li
            key={h.subject.subject_id}
            id={`${listId}-${i}`}
            role="option"
            aria-selected={i === at}
            className="menu-item"
            data-highlighted={i === at || undefined}
            onMouseMove={() => setAt(i)}
            onMouseDown={(e) => {
              e.preventDefault();
              close();
              void navigate({ to: "/s/$id", params: { id: h.subject.subject_id } });
            }}
          >
            <KindIcon kind={h.subject.kind} named />
            <span className="cut">{label(h.subject)}</span>
            <span className="count small nowrap">{note(h)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
