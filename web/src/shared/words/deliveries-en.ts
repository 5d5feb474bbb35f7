/** The words of earlier states, of deliveries that replace or correct, and of sources that must go. */

const plural = (n: number, one: string, many: string) => (n === 1 ? `1 ${one}` : `${n.toLocaleString("en-US")} ${many}`);

export const deliveriesEn = {
  superseded: "Superseded",
  asOf: (moment: string) => `As known at ${moment} (UTC)`,
  today: "Back to today",
  earlier: "Earlier states",
  earlierHelp: "Each finished run left a state. Choose one to see every page as it was known then; nothing can be decided there.",
  newest: "newest",
  removed: "no longer kept",
  day: "A day or time (UTC)",
  look: "Look",
  remove: "Remove this source",
  removing: "Removing the source",
  removeTitle: (title: string) => `Remove ${title}?`,
  removeTold: "Everything that came from it goes: rows, originals, what was computed from it, and every earlier state that knew it. This cannot be undone.",
  kept: "What people decided stays on record. source.yml and mapping.yml are put aside in sources/.removed.",
  came: (files: number, rows: number, mentions: number, events: number) =>
    `${plural(files, "file", "files")} with ${plural(rows, "row", "rows")}, ${plural(mentions, "mention", "mentions")} of people and organisations, ${plural(events, "event", "events")}.`,
  alone: (people: number, identifiers: number) =>
    `Known from this source alone: ${plural(people, "person or organisation", "people and organisations")}, ${plural(identifiers, "identifier", "identifiers")}.`,
  findings: (findings: number, leads: number) => `${plural(findings, "finding counts", "findings count")} rows of it; ${plural(leads, "lead rests", "leads rest")} on it alone.`,
  decided: (statuses: number, judgements: number) => `${plural(statuses, "status", "statuses")} and ${plural(judgements, "judgement", "judgements")} are about what is known from it alone.`,
  states: (n: number) => `${plural(n, "earlier state", "earlier states")} that knew it can no longer be looked at.`,
  why: "Why (kept in the audit)",
  gone: (title: string) => `${title} is removed.`,
};
