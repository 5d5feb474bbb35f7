import { Link } from "@tanstack/react-router";
import { FilePlus2 } from "lucide-react";
import { useWords } from "@shared/words";

/** The way to the page that takes files in. */
export function AddData({ primary = false }: { primary?: boolean }) {
  const w = useWords();
  return (
    <Link to="/sources/new" className={primary ? "button primary" : "button"}>
      <FilePlus2 size={14} aria-hidden />
      {w.nav.add}
    </Link>
  );
}
