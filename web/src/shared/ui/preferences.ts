import { useSyncExternalStore } from "react";

/** Small choices kept in this browser only: theme, language, hidden columns, last visit. */
const listeners = new Set<() => void>();

export function readPreference(key: string): string | null {
  try {
    return localStorage.getItem(`igloo.${key}`);
  } catch (denied) {
    if (denied instanceof DOMException) return null;
    throw denied;
  }
}

export function writePreference(key: string, value: string): void {
  try {
    localStorage.setItem(`igloo.${key}`, value);
  } catch (denied) {
    if (!(denied instanceof DOMException)) throw denied;
  }
  for (const tell of listeners) tell();
}

export function usePreference(key: string): [string | null, (value: string) => void] {
  const value = useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => readPreference(key),
  );
  return [value, (next) => writePreference(key, next)];
}
