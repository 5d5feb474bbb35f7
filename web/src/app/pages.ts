import { Database, House, ListChecks, ListOrdered, Search } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { Words } from "@shared/words";

export interface Page {
  to: "/" | "/leads" | "/search" | "/sources" | "/xref";
  name: keyof Words["nav"];
  icon: LucideIcon;
  keys: string;
}

export const PAGES: Page[] = [
  { to: "/", name: "home", icon: House, keys: "g h" },
  { to: "/leads", name: "leads", icon: ListOrdered, keys: "g l" },
  { to: "/search", name: "search", icon: Search, keys: "g s" },
  { to: "/xref", name: "xref", icon: ListChecks, keys: "g c" },
  { to: "/sources", name: "sources", icon: Database, keys: "g o" },
];
