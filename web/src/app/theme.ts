import { readPreference, writePreference } from "@shared/ui/preferences";

export type Theme = "light" | "dark";

export function currentTheme(): Theme {
  const chosen = readPreference("theme");
  if (chosen === "light" || chosen === "dark") return chosen;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function applyTheme(): void {
  document.documentElement.dataset["theme"] = currentTheme();
}

export function switchTheme(): void {
  writePreference("theme", currentTheme() === "dark" ? "light" : "dark");
  applyTheme();
}
