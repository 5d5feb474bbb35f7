import { useCallback, useEffect, useRef, useState } from "react";
import { START, changed, forgetHistory, keepHistory, readHistory, typed, undone } from "./draft";
import type { Draft, History } from "./draft";

export interface Drafting {
  draft: Draft;
  /** whether anything was clicked that is not saved */
  dirty: boolean;
  canUndo: boolean;
  /** `field` names what is being typed in, so that a word is one step and not one a letter */
  change: (make: (before: Draft) => Draft, field?: string) => void;
  undo: () => void;
  startOver: () => void;
  forget: () => void;
}

/** What was clicked about one upload, with undo; another upload has its own. */
export function useDraft(upload: string): Drafting {
  const [history, setHistory] = useState<History>(() => readHistory(upload));
  const lastField = useRef<string | undefined>(undefined);
  useEffect(() => keepHistory(upload, history), [upload, history]);
  const change = useCallback((make: (before: Draft) => Draft, field?: string) => {
    const same = field !== undefined && field === lastField.current;
    lastField.current = field;
    setHistory((h) => typed(h, make(h.now), same));
  }, []);
  const undo = useCallback(() => {
    lastField.current = undefined;
    setHistory(undone);
  }, []);
  const startOver = useCallback(() => {
    lastField.current = undefined;
    setHistory((h) => changed(h, START.now));
  }, []);
  const forget = useCallback(() => {
    setHistory(START);
    forgetHistory(upload);
  }, [upload]);
  return { draft: history.now, dirty: history.now !== START.now, canUndo: history.past.length > 0, change, undo, startOver, forget };
}

/** A value once it has rested: typing asks the server once, not once a letter. */
export function useRested<T>(value: T, millis: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(value), millis);
    return () => window.clearTimeout(timer);
  }, [value, millis]);
  return rested;
}
