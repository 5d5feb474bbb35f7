import { createElement } from "react";
import { iconOf } from "./icons";
import { kindColour, useKinds } from "./use-kinds";

/** The icon of a kind in its colour; the word is beside it or, with `named`, in its label. */
export function KindIcon({ kind, size = 14, named = false }: { kind: string; size?: number; named?: boolean }) {
  const about = useKinds()(kind);
  return createElement(iconOf(about.icon), {
    size,
    color: kindColour(about.colour),
    style: { flex: "none" },
    ...(named ? { "aria-label": about.label, role: "img" } : { "aria-hidden": true }),
  });
}
