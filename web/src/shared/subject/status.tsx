import { BadgeCheck, Check, ChevronDown, Circle, CircleDot, Eye, Gavel, Lock, Scale, ShieldCheck } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { useSetStatus } from "@shared/api/queries";
import type { Status } from "@shared/api/queries";
import { useSay } from "@shared/ui/toast";
import { useWords } from "@shared/words";

export const STATUSES: Status[] = ["unpursued", "open", "arrested", "charged", "convicted", "cleared", "victim_identified", "witness"];

const LOOK: Record<Status, [LucideIcon, string]> = {
  unpursued: [Circle, "var(--text-3)"],
  open: [CircleDot, "var(--accent)"],
  arrested: [Lock, "var(--warn)"],
  charged: [Scale, "var(--warn)"],
  convicted: [Gavel, "var(--bad)"],
  cleared: [BadgeCheck, "var(--good)"],
  victim_identified: [ShieldCheck, "var(--kind-document)"],
  witness: [Eye, "var(--kind-document)"],
};

export function StatusWord({ status, wordless = false }: { status: Status; wordless?: boolean }) {
  const w = useWords();
  const [Icon, colour] = LOOK[status];
  return (
    <span className="row" style={{ gap: 6, display: "inline-flex" }} title={wordless ? w.status[status] : undefined}>
      <Icon size={14} color={colour} aria-hidden />
      <span className={wordless ? "sr" : "nowrap"}>{w.status[status]}</span>
    </span>
  );
}

/** Change a status at once; the way back is in the toast. A reason can be given and is kept with the change. */
export function StatusMenu({ id, status, open, onOpenChange }: { id: string; status: Status; open?: boolean; onOpenChange?: (open: boolean) => void }) {
  const w = useWords();
  const say = useSay();
  const { set, undo } = useSetStatus();
  const [own, setOwn] = useState(false);
  const [reason, setReason] = useState("");
  const isOpen = open ?? own;
  const setOpen = onOpenChange ?? setOwn;
  const choose = (next: Status) => {
    setOpen(false);
    if (next === status) return;
    set.mutate(
      { id, status: next, reason, previous: status },
      {
        onSuccess: (change) => say(w.status.changed(w.status[next]), { label: w.undo, run: () => undo.mutate(change.change_id) }),
        onError: (error) => say(w.status.notChanged(error.message)),
      },
    );
    setReason("");
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className="button" aria-label={`${w.subject.status}: ${w.status[status]}`}>
        <StatusWord status={status} />
        <ChevronDown size={14} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="menu" align="end" sideOffset={4} aria-label={w.subject.status} onKeyDown={moveInMenu}>
          {STATUSES.map((s, i) => (
            <button
              type="button"
              key={s}
              className="menu-item status-item"
              style={{ width: "100%" }}
              autoFocus={s === status}
              aria-pressed={s === status}
              onClick={() => choose(s)}
              data-key={i + 1}
            >
              <StatusWord status={s} />
              <span className="count">{s === status ? <Check size={14} aria-hidden /> : <span className="small">{i + 1}</span>}</span>
            </button>
          ))}
          <label className="field" style={{ margin: 4 }}>
            <span className="sr">{w.status.reason}</span>
            <input value={reason} maxLength={2000} placeholder={w.status.reason} onChange={(e) => setReason(e.target.value)} />
          </label>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function moveInMenu(event: React.KeyboardEvent<HTMLDivElement>): void {
  if (event.target instanceof HTMLInputElement) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLButtonElement>(".status-item")];
  const at = items.indexOf(document.activeElement as HTMLButtonElement);
  const step = event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0;
  if (step !== 0) {
    event.preventDefault();
    items[(at + step + items.length) % items.length]?.focus();
  }
  items.find((i) => i.dataset["key"] === event.key)?.click();
}
