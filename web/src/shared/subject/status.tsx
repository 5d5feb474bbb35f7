import { BadgeCheck, Check, ChevronDown, Circle, CircleDot, Eye, Gavel, Lock, PenLine, Scale, ShieldCheck } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import type { KeyboardEvent } from "react";
import { useSetStatus } from "@shared/api/queries";
import type { Status } from "@shared/api/queries";
import { Dialog } from "@shared/ui/overlay";
import { useSay } from "@shared/ui/toast";
import { useWords } from "@shared/words";
import { STATUSES } from "./statuses";

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
    <span className="row" style={{ gap: 6, display: "inline-flex", verticalAlign: "middle" }} title={wordless ? w.status[status] : undefined}>
      <Icon size={14} color={colour} aria-hidden />
      <span className={wordless ? "sr" : "nowrap"}>{w.status[status]}</span>
    </span>
  );
}

interface MenuProps {
  id: string;
  status: Status;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/** Change a status at once; the way back is in the toast. With a reason when there is one. */
export function StatusMenu({ id, status, open, onOpenChange }: MenuProps) {
  const w = useWords();
  const change = useChangeStatus(id, status);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <DropdownMenu.Root open={open} onOpenChange={onOpenChange}>
        <DropdownMenu.Trigger className="button" aria-label={`${w.subject.status}: ${w.status[status]}`}>
          <StatusWord status={status} />
          <ChevronDown size={14} aria-hidden />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={4} onKeyDown={chooseByDigit}>
            <DropdownMenu.RadioGroup value={status} onValueChange={(next) => change(next as Status, "")}>
              {STATUSES.map((s, i) => (
                <DropdownMenu.RadioItem key={s} value={s} className="menu-item" data-digit={i + 1}>
                  <StatusWord status={s} />
                  <span className="count" aria-hidden>
                    {s === status ? <Check size={14} /> : <span className="small">{i + 1}</span>}
                  </span>
                </DropdownMenu.RadioItem>
              ))}
            </DropdownMenu.RadioGroup>
            <DropdownMenu.Separator className="menu-line" />
            <DropdownMenu.Item className="menu-item" onSelect={() => setAsking(true)}>
              <PenLine size={14} aria-hidden />
              {w.status.withReason}
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <Dialog open={asking} onClose={() => setAsking(false)} title={w.status.change}>
        <WithReason
          status={status}
          onSave={(next, reason) => {
            setAsking(false);
            change(next, reason);
          }}
        />
      </Dialog>
    </>
  );
}

function useChangeStatus(id: string, status: Status): (next: Status, reason: string) => void {
  const w = useWords();
  const say = useSay();
  const { set, undo } = useSetStatus();
  return (next, reason) => {
    if (next === status && !reason) return;
    set.mutate(
      { id, status: next, reason, previous: status },
      {
        onSuccess: (made) => say(w.status.changed(w.status[next]), { label: w.undo, run: () => undo.mutate({ id, changeId: made.change_id, previous: status }) }),
        onError: (error) => say(w.status.notChanged(error.message)),
      },
    );
  };
}

function WithReason({ status, onSave }: { status: Status; onSave: (next: Status, reason: string) => void }) {
  const w = useWords();
  const [next, setNext] = useState(status);
  const [reason, setReason] = useState("");
  return (
    <form
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        onSave(next, reason.trim());
      }}
    >
      <label className="stack" style={{ gap: 4 }}>
        <span className="quiet small">{w.subject.status}</span>
        <select className="select" value={next} onChange={(e) => setNext(e.target.value as Status)}>
          {STATUSES.map((s) => (
            <option key={s} value={s}>
              {w.status[s]}
            </option>
          ))}
        </select>
      </label>
      <label className="stack" style={{ gap: 4 }}>
        <span className="quiet small">{w.status.reason}</span>
        <textarea className="text-area" rows={4} maxLength={2000} value={reason} autoFocus onChange={(e) => setReason(e.target.value)} />
      </label>
      <p className="quiet small">{w.status.reasonHelp}</p>
      <div>
        <button type="submit" className="button primary" disabled={!reason.trim()}>
          {w.status.change}
        </button>
      </div>
    </form>
  );
}

function chooseByDigit(event: KeyboardEvent<HTMLDivElement>): void {
  if (/^[1-9]$/.test(event.key)) event.currentTarget.querySelector<HTMLElement>(`[data-digit="${event.key}"]`)?.click();
}
