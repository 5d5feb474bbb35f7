import type { Schemas } from "@client/client";
import { count } from "@shared/format/number";

type Finding = Schemas["Finding"];
type Row = Schemas["SupportRow"];

export interface Rate {
  name: string;
  k: number;
  n: number;
}

/**
 * What a finding counted, as "k of n" pairs: a count named `crossings_with_call` beside one named `crossings` is
 * a rate. Signals name their counts after the parts of their supporting rows, so nothing here knows a signal.
 */
export function rates(finding: Finding): Rate[] {
  const found: Rate[] = [];
  for (const [name, k] of Object.entries(finding.counts)) {
    const whole = name.split("_with_")[0];
    const n = whole && whole !== name ? finding.counts[whole] : undefined;
    if (n !== undefined) found.push({ name, k, n });
  }
  return found.sort((a, b) => b.k / Math.max(1, b.n) - a.k / Math.max(1, a.n));
}

/** Counts that no rate, k or n has used; what was not counted apart from the rest. */
export function otherCounts(finding: Finding): { counted: [string, number][]; notCounted: [string, number][] } {
  const used = new Set(Object.keys(finding.counts).filter((name) => name.includes("_with_")));
  for (const name of [...used]) used.add(name.split("_with_")[0] ?? "");
  for (const name of Object.keys(finding.counts)) {
    if (`${name}_tested` in finding.counts) used.add(name).add(`${name}_tested`);
  }
  // a weighing shows its strong sources as "k of n"
  if (!finding.tested) used.add("strong_sources");
  const rest = Object.entries(finding.counts).filter(([name, n]) => !used.has(name) && (n !== 0 || !name.includes("not_counted")));
  return {
    counted: rest.filter(([name]) => !name.startsWith("not_counted_")),
    notCounted: rest.filter(([name]) => name.startsWith("not_counted_")).map(([n, v]) => [n.slice("not_counted_".length), v]),
  };
}

/** Who k of n are, by its code: `callers` when `callers` and `callers_tested` were counted. */
export function countedWho(finding: Finding): string | undefined {
  const name = Object.keys(finding.counts).find((n) => `${n}_tested` in finding.counts);
  return name;
}

/** Whether a sentence already says "19 of their 27", whatever stands between the two numbers. */
export function saysRate(sentence: string, k: number, n: number): boolean {
  return new RegExp(`\\b${count(k)} (?:of|de) (?:[a-zñáéíóú]+ ){0,2}${count(n)}\\b`, "i").test(sentence);
}

/** Whether a sentence already says a count of something: "4 unrelated households", "a taxi line after 3". */
export function saysCount(sentence: string, said: string, n: number): boolean {
  const what = said.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`\\b${count(n)} (?:[a-zñáéíóú]+ ){0,2}${what}\\b|\\b${what}\\b (?:[a-zñáéíóú]+ ){0,3}${count(n)}\\b`, "i").test(sentence);
}

/** The part whose episodes hold events of two kinds: a passage and what followed. Undefined when there is none. */
export function pairedPart(support: Row[]): string | undefined {
  const kinds = new Map<string, Set<string>>();
  for (const row of support) {
    const key = `${row.part}\n${row.episode}`;
    kinds.set(key, (kinds.get(key) ?? new Set()).add(row.event_kind ?? ""));
  }
  const key = [...kinds].find(([, k]) => k.size > 1)?.[0];
  return key?.split("\n")[0];
}
