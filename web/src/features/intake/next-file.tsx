import { Link } from "@tanstack/react-router";
import { useWords } from "@shared/words";
import { useUploads } from "./upload";

/** The next of the files that were dropped together, when this one is done. */
export function NextFile({ upload }: { upload: string | undefined }) {
  const w = useWords();
  const there = useUploads().filter((s) => s.state === "there");
  const at = there.findIndex((s) => s.upload?.upload_id === upload);
  const next = there[at + 1];
  if (!next?.upload || at < 0) return null;
  return (
    <p>
      <Link to="/sources/new" search={{ upload: next.upload.upload_id } as never} className="button">
        {w.intake.nextFile(next.name)}
      </Link>
    </p>
  );
}
