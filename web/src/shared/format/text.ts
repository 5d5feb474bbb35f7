/** "calls_after_crossing" -> "calls after crossing". */
export function words(name: string): string {
  return name.replaceAll("_", " ").trim();
}

export function capital(text: string): string {
  return text ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** Kept short in the middle, so that both ends of a hash or a file name stay readable. */
export function middle(text: string, length: number): string {
  if (text.length <= length) return text;
  const keep = Math.floor((length - 1) / 2);
  return `${text.slice(0, keep)}…${text.slice(-keep)}`;
}

const UNITS = new Set(["s", "min", "h", "days", "km", "m", "kg", "mph", "usd", "eur", "mxn"]);

/** "duration_s", "64" -> "duration 64 s": a name that carries its unit says it after the value. */
export function measured(name: string, value: string): string {
  const at = name.lastIndexOf("_");
  const unit = name.slice(at + 1);
  return at > 0 && UNITS.has(unit) ? `${words(name.slice(0, at))} ${value} ${unit}` : `${words(name)} ${value}`;
}

const LETTERS: Record<string, string> = { d: "DD", m: "MM", Y: "YYYY", y: "YY", H: "hh", I: "hh", M: "mm", S: "ss", b: "Mon", p: "AM/PM" };

/** "cannot be read as %d/%m/%Y %H:%M" -> "cannot be read as DD/MM/YYYY hh:mm". */
export function asLetters(format: string): string {
  return format.replace(/%([A-Za-z])/g, (all, letter: string) => LETTERS[letter] ?? all);
}
