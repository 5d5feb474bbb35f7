import { Link } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { RunPanel } from "@shared/run/run-panel";
import { useWords } from "@shared/words";
import { NextFile } from "./next-file";
import type { SavedSource } from "./types";

/** The source is written; it counts once it is loaded. */
export function LoadStep({ source, upload }: { source: string; upload: string | undefined }) {
  const w = useWords();
  const cache = useQueryClient();
  const saved = cache.getQueryData<SavedSource>(["saved", source]);
  return (
    <div className="intake-load">
      <h2 className="row">
        <Check size={16} color="var(--good)" aria-hidden />
        {w.intake.saved(source)}
      </h2>
      {saved ? (
        <ul className="written" aria-label={w.intake.written}>
          {saved.files.map((f) => (
            <li key={f}>
              <code>{f}</code>
            </li>
          ))}
        </ul>
      ) : null}
      <RunPanel source={source} fresh />
      <NextFile upload={upload} />
      <p>
        <Link to="/sources/new" search={{} as never} className="button">
          {w.intake.anotherFile}
        </Link>
      </p>
    </div>
  );
}
