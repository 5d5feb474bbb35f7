import type { ReactNode } from "react";
import { ApiError } from "@client/client";
import { Link } from "@tanstack/react-router";
import { useWords } from "@shared/words";
import { useSay } from "./toast";
import { OctagonAlert } from "lucide-react";

/** A grey block the size of what will come; appears after 150 ms, so fast answers never flicker. */
export function Skeleton({ height = 16, width = "100%" }: { height?: number; width?: number | string }) {
  return <div className="skeleton" style={{ height, width }} />;
}

export function SkeletonRows({ rows = 12, height = 32 }: { rows?: number; height?: number }) {
  const w = useWords();
  return (
    <div role="status" aria-label={w.loading}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} style={{ height, padding: "8px 8px" }}>
          <Skeleton height={height - 16} width={`${90 - ((i * 13) % 35)}%`} />
        </div>
      ))}
    </div>
  );
}

/** Text in which a command stands between backticks. */
function Commands({ text }: { text: string }) {
  return (
    <>
      {text.split("`").map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))}
    </>
  );
}

/** The one button of a page that waits for a command: copies it. */
export function CopyCommand({ command }: { command: string }) {
  const w = useWords();
  const say = useSay();
  return (
    <button type="button" className="button primary" onClick={() => void navigator.clipboard.writeText(command).then(() => say(w.commandCopied))}>
      {w.copyCommand(command)}
    </button>
  );
}

/** An empty page says why it is empty and what to do next, with one button. */
export function Nothing({ title, children, action, page = false }: { title: string; children?: ReactNode; action?: ReactNode; page?: boolean }) {
  return (
    <div className="nothing">
      {page ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children ? <p>{typeof children === "string" ? <Commands text={children} /> : children}</p> : null}
      {action}
    </div>
  );
}

/** What happened, where, what was expected, what to try. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const w = useWords();
  const body = error instanceof ApiError ? error.body : { what: error instanceof Error ? error.message : String(error) };
  const lines: [string, string | undefined][] =
    error instanceof ApiError
      ? [
          [w.failure.where, error.body.where],
          [w.failure.got, error.body.got],
          [w.failure.expected, error.body.expected],
          [w.failure.next, error.body.next_step],
        ]
      : [];
  return (
    <div className="failure" role="alert">
      <div className="row">
        <OctagonAlert size={16} color="var(--bad)" aria-hidden />
        <strong>{body.what}</strong>
      </div>
      <dl>
        {lines
          .filter(([, text]) => text)
          .map(([label, text]) => (
            <div key={label} style={{ display: "contents" }}>
              <dt>{label}</dt>
              <dd>
                <Commands text={text ?? ""} />
              </dd>
            </div>
          ))}
      </dl>
      {error instanceof ApiError && error.status === 404 ? (
        <NextOf step={error.body.next_step ?? ""} />
      ) : retry ? (
        <button type="button" className="button" onClick={retry}>
          {w.failure.retry}
        </button>
      ) : null}
    </div>
  );
}

/** The one button behind what a failure says to do next. */
function NextOf({ step }: { step: string }) {
  const w = useWords();
  const command = /^Run: (igloo .+?)\.?$/.exec(step)?.[1];
  if (command) return <CopyCommand command={command} />;
  const toSources = /Sources page|página Fuentes/.test(step);
  return (
    <Link to={toSources ? "/sources" : "/search"} className="button">
      {toSources ? w.sources.title : w.search.title}
    </Link>
  );
}

interface Answered<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** The three states of a question to the server, always drawn in the same way. */
export function Ask<T>({
  query,
  waiting,
  title,
  children,
}: {
  query: Answered<T>;
  waiting?: ReactNode;
  /** the page's name, for those who cannot see that it is still empty */
  title?: string;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  return (
    <>
      {title ? <h1 className="sr">{title}</h1> : null}
      {query.error ? <Failure error={query.error} retry={() => void query.refetch()} /> : (waiting ?? <SkeletonRows />)}
    </>
  );
}
