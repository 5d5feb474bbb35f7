/**
 * Times as text. Igloo sends naive UTC (t_utc) and the source's own wall time (t_local); the browser's
 * zone never takes part, so two people in two zones read the same thing.
 */

const PARTS = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** "2026-03-04 14:05:07"; seconds only when asked, the text as it came when it is not a time. */
export function wallTime(value: string | null | undefined, seconds = false): string {
  if (!value) return "";
  const found = PARTS.exec(value.trim());
  if (!found) return value;
  const [, day, minute, second] = found;
  if (!minute) return day ?? value;
  return `${day} ${minute}${seconds ? (second ?? ":00") : ""}`;
}

export function day(value: string | null | undefined): string {
  return value ? value.slice(0, 10) : "";
}

export function clock(value: string | null | undefined): string {
  const found = value ? PARTS.exec(value.trim()) : null;
  return found?.[2] ?? "";
}

/** Milliseconds of a naive UTC time (or one with an offset); null when it is not a time. */
export function utcMillis(value: string | null | undefined): number | null {
  if (!value) return null;
  const found = PARTS.exec(value.trim());
  if (!found) return null;
  const [, date, minute, second, zone] = found;
  const millis = Date.parse(`${date}T${minute ?? "00:00"}${second ?? ":00"}${zone ?? "Z"}`);
  return Number.isNaN(millis) ? null : millis;
}

const STEPS: [number, string][] = [
  [365.25 * 86_400_000, "y"],
  [30.44 * 86_400_000, "mo"],
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
];

/** "3 d" between two times; "0 min" when less than a minute. */
export function span(millis: number): string {
  const size = Math.abs(millis);
  for (const [step, unit] of STEPS) {
    if (size >= step) return `${Math.floor(size / step)} ${unit}`;
  }
  return "0 min";
}

/** How long before the newest row (or another moment) something was, without a sign. */
export function before(value: string | null | undefined, asOf: string | null | undefined): string {
  const then = utcMillis(value);
  const now = utcMillis(asOf);
  if (then === null || now === null) return "";
  return span(now - then);
}

/** All days from `first` to `last`, both included, as "YYYY-MM-DD". */
export function daysBetween(first: string, last: string, limit = 4000): string[] {
  const start = utcMillis(first.slice(0, 10));
  const end = utcMillis(last.slice(0, 10));
  if (start === null || end === null) return [];
  const days: string[] = [];
  for (let at = start; at <= end && days.length < limit; at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/** "UTC−6" from the same moment written twice; "" when they cannot be compared. */
export function offset(local: string | null | undefined, utc: string | null | undefined): string {
  const [here, there] = [utcMillis(local), utcMillis(utc)];
  if (here === null || there === null || /[Z+]|[+-]\d{2}:\d{2}$/.test(local ?? "")) return "";
  const minutes = Math.round((here - there) / 60_000);
  if (minutes === 0) return "UTC";
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? "" : `:${String(size % 60).padStart(2, "0")}`;
  return `UTC${minutes < 0 ? "−" : "+"}${Math.floor(size / 60)}${rest}`;
}
