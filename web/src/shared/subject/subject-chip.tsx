import { Link } from "@tanstack/react-router";
import { ShieldCheck } from "lucide-react";
import { HoverCard } from "radix-ui";
import { useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import type { Schemas } from "@client/client";
import { useChangeSearch } from "@shared/address/use-address";
import { useCard, useWorkspace } from "@shared/api/queries";
import { KindIcon } from "@shared/kinds/kind-icon";
import { useKinds } from "@shared/kinds/use-kinds";
import { count, decimal } from "@shared/format/number";
import { words } from "@shared/format/text";
import { Skeleton } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { StatusWord } from "./status";
import { When } from "./when";

type Chip = Schemas["SubjectChip"];

/** A subject's name; a protected person's is never shown. */
export function useLabel(): (subject: Chip) => string {
  const w = useWords();
  return (subject) => (subject.masked ? w.subject.protected : subject.label);
}

/** A subject as it looks everywhere: hovering or focusing tells who, Enter opens, Alt Enter opens beside. */
export function SubjectChip({ subject, bare = false, children }: { subject: Chip; bare?: boolean; /** the name with something in it marked */ children?: ReactNode }) {
  const [open, setOpen] = useState(false);
  const change = useChangeSearch();
  const label = useLabel()(subject);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.altKey) {
      event.preventDefault();
      change({ beside: subject.subject_id });
    }
  };
  return (
    <HoverCard.Root openDelay={250} closeDelay={80} open={open} onOpenChange={setOpen}>
      <HoverCard.Trigger asChild>
        <Link
          to="/s/$id"
          params={{ id: subject.subject_id }}
          className={bare ? "subject bare" : "chip subject"}
          onKeyDown={onKeyDown}
          onClick={(e) => {
            if (!e.altKey) return;
            e.preventDefault();
            change({ beside: subject.subject_id });
          }}
        >
          {subject.masked ? <ShieldCheck size={14} aria-hidden /> : <KindIcon kind={subject.kind} named />}
          <span className="cut">{subject.masked ? label : (children ?? label)}</span>
        </Link>
      </HoverCard.Trigger>
      <HoverCard.Portal>
        <HoverCard.Content className="hovercard" sideOffset={6} collisionPadding={8}>
          <SubjectCard id={subject.subject_id} chip={subject} open={open} />
        </HoverCard.Content>
      </HoverCard.Portal>
    </HoverCard.Root>
  );
}

function SubjectCard({ id, chip, open }: { id: string; chip: Chip; open: boolean }) {
  const w = useWords();
  const { data } = useCard(id, open);
  const { data: workspace } = useWorkspace();
  const kind = useKinds()(chip.kind);
  const label = useLabel()(chip);
  return (
    <div style={{ minWidth: 240 }}>
      <div className="row">
        <KindIcon kind={chip.kind} size={16} />
        <strong className="cut">{label}</strong>
        <span className="quiet small">{kind.label}</span>
      </div>
      {data ? (
        <dl className="card-facts">
          <dt>{w.subject.status}</dt>
          <dd>
            <StatusWord status={data.status ?? "unpursued"} />
          </dd>
          <dt>{w.subject.sources}</dt>
          <dd>{w.subject.sourcesRows(data.n_sources ?? 0, data.n_rows ?? 0)}</dd>
          <dt>{w.subject.lastSeen}</dt>
          <dd>
            <When value={data.last_seen} asOf={workspace?.as_of} />
          </dd>
          {data.qe_band ? (
            <>
              <dt>{w.evidence.qeShort}</dt>
              <dd>
                {data.qe_band} <span className="quiet">{decimal(data.qe, 3)}</span>
              </dd>
            </>
          ) : null}
          {data.lead_rank ? (
            <>
              <dt>{w.subject.lead}</dt>
              <dd>{w.subject.rank(count(data.lead_rank))}</dd>
            </>
          ) : null}
          {data.registry_category ? (
            <>
              <dt>{w.subject.registered}</dt>
              <dd>{words(data.registry_category)}</dd>
            </>
          ) : null}
        </dl>
      ) : (
        <div style={{ marginTop: 8, display: "grid", gap: 6 }}>
          <Skeleton />
          <Skeleton width="70%" />
        </div>
      )}
    </div>
  );
}
