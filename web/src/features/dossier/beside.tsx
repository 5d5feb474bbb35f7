import { Link } from "@tanstack/react-router";
import { ArrowUpRight } from "lucide-react";
import { Score } from "@shared/evidence/score";
import { KindIcon } from "@shared/kinds/kind-icon";
import { StatusMenu } from "@shared/subject/status";
import { useLabel } from "@shared/subject/subject-chip";
import { Ask } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { Overview } from "./overview";
import { useDossier } from "./queries";
import "./dossier.css";

/** A subject opened beside the page one is on. */
export function Beside({ id }: { id: string }) {
  const w = useWords();
  const label = useLabel();
  return (
    <Ask query={useDossier(id)}>
      {(d) => (
        <>
          <div className="row wrap" style={{ marginBottom: 8 }}>
            <KindIcon kind={d.subject.kind} size={18} named />
            <strong className="grow">{label(d.subject)}</strong>
            {d.lead ? <Score score={d.lead.score} band={d.lead.band} /> : null}
            <StatusMenu id={id} status={d.subject.status ?? "unpursued"} />
            <Link to="/s/$id" params={{ id }} className="button">
              <ArrowUpRight size={14} aria-hidden />
              {w.leads.dossier}
            </Link>
          </div>
          <Overview dossier={d} />
        </>
      )}
    </Ask>
  );
}
