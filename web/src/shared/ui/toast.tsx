import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { X } from "lucide-react";
import { useWords } from "@shared/words";

interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

const Say = createContext<(text: string, action?: Toast["action"]) => void>(() => undefined);

/** Tell what was done, with a way back; goes away by itself after eight seconds. */
export function useSay() {
  return useContext(Say);
}

let next = 1;

export function Toasts({ children }: { children: ReactNode }) {
  const w = useWords();
  const [toasts, setToasts] = useState<Toast[]>([]);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((t) => t.id !== id)), []);
  const say = useCallback((text: string, action?: Toast["action"]) => {
    setToasts((all) => [...all.slice(-2), { id: next++, text, action }]);
  }, []);
  const list = useMemo(
    () => toasts.map((t) => <One key={t.id} toast={t} drop={drop} close={w.close} />),
    [toasts, drop, w.close],
  );
  return (
    <Say.Provider value={say}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {list}
      </div>
    </Say.Provider>
  );
}

function One({ toast, drop, close }: { toast: Toast; drop: (id: number) => void; close: string }) {
  useEffect(() => {
    const timer = window.setTimeout(() => drop(toast.id), 8000);
    return () => window.clearTimeout(timer);
  }, [toast.id, drop]);
  return (
    <div className="toast">
      <span>{toast.text}</span>
      {toast.action ? (
        <button
          type="button"
          onClick={() => {
            toast.action?.run();
            drop(toast.id);
          }}
        >
          {toast.action.label}
        </button>
      ) : null}
      <button type="button" aria-label={close} onClick={() => drop(toast.id)}>
        <X size={14} aria-hidden />
      </button>
    </div>
  );
}
