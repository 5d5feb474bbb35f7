import type { Corrections, Options, Question } from "./types";

/** What the user has clicked so far about one file; the proposal is made again from it. */
export interface Draft extends Corrections {
  /** questions that were answered, so that an answer stays in sight and can be changed */
  answered: Record<string, { question: Question; label: string }>;
  /** the folder of the source; made from the title until somebody types one */
  source_id?: string;
}

export const EMPTY: Draft = { columns: {}, source: {}, answered: {} };

/** All that was clicked, the newest last; undo takes one away. */
export interface History {
  past: Draft[];
  now: Draft;
}

export const START: History = { past: [], now: EMPTY };
const KEPT_STEPS = 100;

export function changed(history: History, next: Draft): History {
  return { past: [...history.past.slice(1 - KEPT_STEPS), history.now], now: next };
}

/** Typing in one field is one step to undo, not one a letter. */
export function typed(history: History, next: Draft, sameField: boolean): History {
  return sameField ? { past: history.past, now: next } : changed(history, next);
}

export function undone(history: History): History {
  const before = history.past.at(-1);
  return before ? { past: history.past.slice(0, -1), now: before } : history;
}

export function withColumn(draft: Draft, column: string, meaning: string, options: Options): Draft {
  return { ...draft, columns: { ...draft.columns, [column]: { meaning, options } } };
}

function without<T>(all: Record<string, T>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([k]) => k !== key));
}

export function withoutColumn(draft: Draft, column: string): Draft {
  return { ...draft, columns: without(draft.columns, column), answered: without(draft.answered, column) };
}

export function withAnswer(draft: Draft, question: Question, label: string, meaning: string, options: Options): Draft {
  return { ...withColumn(draft, question.column, meaning, options), answered: { ...draft.answered, [question.column]: { question, label } } };
}

/** Only what somebody filled in is written; an emptied field leaves no trace. */
export function withCoverage(draft: Draft, coverage: Record<string, unknown>): Draft {
  const filled = Object.fromEntries(Object.entries(coverage).filter(([, v]) => v !== ""));
  const source = without(draft.source, "coverage");
  return { ...draft, source: Object.keys(filled).length > 0 ? { ...source, coverage: filled } : source };
}

/** What the server needs of a draft. */
export function corrections(draft: Draft): Corrections {
  const { format, template, row_is, columns, source } = draft;
  const given = { format, template, row_is };
  return { ...Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined)), columns, source };
}

/** "Carrier Süd, März" -> "carrier_sud_marz": the name of the folder that a source gets. */
export function folderName(title: string): string {
  const plain = title.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, 60).replace(/_+$/, "");
}

const KEY = "igloo.intake.";

/** Kept in this tab only, so that a reload or a look at another page loses no click. */
export function readHistory(upload: string): History {
  const text = sessionStorage.getItem(KEY + upload);
  return text ? { past: [], now: { ...EMPTY, ...(JSON.parse(text) as Partial<Draft>) } } : START;
}

export function keepHistory(upload: string, history: History): void {
  if (history.past.length === 0 && history.now === EMPTY) sessionStorage.removeItem(KEY + upload);
  else sessionStorage.setItem(KEY + upload, JSON.stringify(history.now));
}

export function forgetHistory(upload: string): void {
  sessionStorage.removeItem(KEY + upload);
}
