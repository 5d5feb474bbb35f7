import { before, day, wallTime } from "@shared/format/time";
import { useWords } from "@shared/words";

/** An absolute time, how long before the newest row it was beside it, and UTC on hover. */
export function When({ value, asOf, utc, zone, brief = false }: { value: string | null | undefined; asOf?: string | null; utc?: string | null; zone?: string; brief?: boolean }) {
  const w = useWords();
  if (!value) return <span className="quiet">{w.unknownTime}</span>;
  const ago = before(utc ?? value, asOf);
  const told = [utc ? `${wallTime(utc, true)} UTC` : "", zone ?? "", ago ? w.beforeNewest(ago) : ""].filter(Boolean).join(" · ");
  return (
    <span className="nowrap" title={told || `${wallTime(value, true)} UTC`}>
      {brief ? day(value) : wallTime(value)}
      {ago && !brief ? <span className="quiet small"> {w.ago(ago)}</span> : null}
    </span>
  );
}
