import { Link } from "@tanstack/react-router";
import { Failure, Nothing } from "@shared/ui/waiting";
import { useWords } from "@shared/words";

export function NotFound() {
  const w = useWords();
  return (
    <>
      <h1 className="sr">{w.notFound}</h1>
    <Nothing
      title={w.notFound}
      action={
        <Link to="/" className="button">
          {w.nav.home}
        </Link>
      }
    >
      {w.notFoundHelp}
    </Nothing>
    </>
  );
}

export function PageBroke({ error, reset }: { error: unknown; reset: () => void }) {
  return <Failure error={error} retry={reset} />;
}
