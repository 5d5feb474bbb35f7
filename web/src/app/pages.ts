import { Database, FilePlus2, House, Layers2, ListChecks, ListOrdered, Search, UsersRound } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { Words } from "@shared/words";

export interface Page {
  to: "/" | "/leads" | "/search" | "/sources" | "/sources/new" | "/xref" | "/review" | "/common";
  name: keyof Words["nav"];
  icon: LucideIcon;
  keys: string;
  /** false: reached from another page, the palette and by its keys, not from the rail */
  rail?: false;
}

export const PAGES: Page[] = [
  { to: "/", name: "home", icon: House, keys: "g h" },
  { to: "/leads", name: "leads", icon: ListOrdered, keys: "g l" },
  { to: "/search", name: "search", icon: Search, keys: "g s" },
  { to: "/xref", name: "xref", icon: ListChecks, keys: "g c" },
  { to: "/review", name: "review", icon: UsersRound, keys: "g r" },
  { to: "/common", name: "common", icon: Layers2, keys: "g t", rail: false },
  // before the page of the sources, whose address begins the same
  { to: "/sources/new", name: "add", icon: FilePlus2, keys: "g a", rail: false },
  { to: "/sources", name: "sources", icon: Database, keys: "g o" },
];
