import { useMemo } from "react";
import type { Schemas } from "@client/client";
import { useWorkspace } from "@shared/api/queries";
import { capital, words } from "@shared/format/text";

type Kind = Schemas["Kind"];

/** How kinds are named and drawn, as the workspace declares them. */
export function useKinds(): (name: string) => Kind {
  const { data } = useWorkspace();
  return useMemo(() => {
    const known = new Map((data?.kinds ?? []).map((k) => [k.name, k]));
    return (name) =>
      known.get(name) ?? { name, label: capital(words(name)), plural: capital(words(name)), icon: "", colour: "relation", group: "entity" };
  }, [data]);
}

export function kindColour(colour: string): string {
  return `var(--kind-${colour}, var(--text-2))`;
}
