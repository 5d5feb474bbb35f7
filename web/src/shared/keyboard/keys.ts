import { useEffect, useRef, useSyncExternalStore } from "react";

/**
 * One place for keys: pages register what they answer to, `?` lists exactly what is registered.
 * A binding is a key ("j", "Enter", "?"), a chord ("g l") or a modified key ("mod+k").
 */
export interface Binding {
  keys: string;
  label: string;
  run: (event: KeyboardEvent) => void;
  group: string;
  everywhere?: boolean;
}

const registered = new Set<{ current: Binding[] }>();
const listeners = new Set<() => void>();
let listed: Binding[] = [];
let prefix = "";
let prefixTimer = 0;

function changed(): void {
  listed = [...registered].flatMap((r) => r.current);
  for (const tell of listeners) tell();
}

function name(event: KeyboardEvent): string {
  const key = event.key === " " ? "Space" : event.key;
  return (event.ctrlKey || event.metaKey ? "mod+" : "") + (event.altKey ? "alt+" : "") + (key.length === 1 ? key.toLowerCase() : key);
}

function isTyping(event: KeyboardEvent): boolean {
  const at = event.target;
  // Nothing is typed into a box to tick: it keeps its Space and lets every other key through.
  if (at instanceof HTMLInputElement && at.type === "checkbox") return false;
  return at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
}

/** A focused button, link or menu keeps its own Enter and Space. */
function ownsKey(event: KeyboardEvent): boolean {
  const at = event.target;
  if (event.key !== "Enter" && event.key !== " ") return false;
  return at instanceof HTMLElement && at.closest("a,button,input,[role=menuitem],[role=option],summary") !== null;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const pressed = name(event);
  const overlay = document.querySelector("[role=dialog],[role=menu]") !== null;
  const candidates = [...registered].reverse().flatMap((r) => r.current);
  const chord = prefix ? `${prefix} ${pressed}` : pressed;
  prefix = "";
  for (const binding of candidates) {
    const plain = !binding.keys.startsWith("mod+");
    if (plain && (isTyping(event) || (overlay && !binding.everywhere) || ownsKey(event))) continue;
    if (binding.keys === chord) {
      event.preventDefault();
      binding.run(event);
      return;
    }
  }
  if (!isTyping(event) && candidates.some((b) => b.keys.startsWith(`${pressed} `))) {
    prefix = pressed;
    window.clearTimeout(prefixTimer);
    prefixTimer = window.setTimeout(() => (prefix = ""), 1200);
  }
}

let installed = false;

export function useKeys(bindings: Binding[]): void {
  const held = useRef<Binding[]>([]);
  useEffect(() => {
    held.current = bindings;
  });
  const listing = bindings.map((b) => `${b.keys}${b.label}`).join("|");
  useEffect(() => {
    if (!installed) {
      window.addEventListener("keydown", onKeyDown);
      installed = true;
    }
    registered.add(held);
    changed();
    return () => {
      registered.delete(held);
      changed();
    };
  }, [listing]);
}

export function useRegisteredKeys(): Binding[] {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => listed,
  );
}
