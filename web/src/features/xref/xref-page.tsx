import { useSearch } from "@tanstack/react-router";
import { useChangeSearch } from "@shared/address/use-address";
import { useWords } from "@shared/words";
import type { XrefSearch } from "./address";
import { ListsTab } from "./lists-tab";
import { TextTab } from "./text-tab";
import "./xref.css";

/** Lists against everything, and a tip's text; nothing is stored unless somebody says so. */
export function XrefPage() {
  const w = useWords();
  const search: XrefSearch = useSearch({ strict: false });
  const change = useChangeSearch();
  const tab = search.tab ?? "lists";
  return (
    <div className="xref">
      <header className="xref-head">
        <h1>{w.xref.title}</h1>
        <nav className="tabs" aria-label={w.xref.title}>
          {(["lists", "text"] as const).map((t) => (
            <button key={t} type="button" className="tab button plain" aria-current={t === tab ? "page" : undefined} onClick={() => change({ tab: t === "lists" ? undefined : t })}>
              {w.xref.tabs[t]}
            </button>
          ))}
        </nav>
      </header>
      {/* both stay, so that a paste is not lost by looking at the other */}
      <div className="xref-tab" hidden={tab !== "lists"}>
        <ListsTab />
      </div>
      <div className="xref-tab" hidden={tab !== "text"}>
        <TextTab />
      </div>
    </div>
  );
}
