/** Numbers as text; thousands apart by a comma, everywhere the same whatever the machine's language. */

const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : WHOLE.format(value);
}

export function decimal(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined || !Number.isFinite(value) ? "" : value.toFixed(digits);
}

/** A part of a sum in three places; a part too small for them is not written as nothing. */
export function contribution(value: number): string {
  return value > 0 && value < 0.0005 ? "< 0.001" : decimal(value, 3);
}

export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let size = value;
  let unit = -1;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

/** Below one in so many the number says no more than its order. */
export const RAREST = 1e6;

/** "1 in 2,400": how rarely chance alone gives this, never rarer than RAREST. Null when it is 1 or not a probability. */
export function oneIn(probability: number): string | null {
  if (!(probability > 0) || probability >= 0.5) return null;
  const times = 1 / probability;
  if (times > RAREST) return `1 in ${count(RAREST)}`;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(times)) - 1);
  return `1 in ${count(Math.round(times / step) * step)}`;
}

/** A percentage, or "k of n" when there are fewer than five: a bare percentage of four misleads. */
export function share(k: number, n: number, ofN: (k: string, n: string) => string): string {
  return n < 5 ? ofN(count(k), count(n)) : `${ofN(count(k), count(n))} (${Math.round((100 * k) / n)} %)`;
}

/** Wilson's 95 % interval of a proportion; [0, 1] when nothing was tried. */
export function wilson(k: number, n: number): [number, number] {
  if (n <= 0) return [0, 1];
  const z = 1.959964;
  const p = Math.min(1, k / n);
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** A probability in words; the same words for the same numbers everywhere. */
export function likeliness(value: number): "certain" | "very" | "likely" | "even" | "less" {
  return value >= 0.99 ? "certain" : value >= 0.9 ? "very" : value >= 0.65 ? "likely" : value >= 0.35 ? "even" : "less";
}

/** A probability in three places that never claims certainty. */
export function probability(value: number): string {
  if (value > 0.9995) return "> 0.999";
  return value < 0.0005 ? "< 0.001" : value.toFixed(3);
}
