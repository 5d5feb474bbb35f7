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

/** Follows the machine from light to dark and back, as long as nobody has chosen here. */
export function followMachine(): void {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);
}

export function switchTheme(): void {
  writePreference("theme", currentTheme() === "dark" ? "light" : "dark");
  applyTheme();
}
