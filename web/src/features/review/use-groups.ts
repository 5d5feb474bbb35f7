import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Schemas } from "@client/client";
import { useChangeSearch } from "@shared/address/use-address";
import { useSay } from "@shared/ui/toast";
import { useWords } from "@shared/words";
import type { ReviewSearch } from "./address";
import { useAnswerGroup, useGroup, useGroups, useUndoGroup } from "./queries";
import type { Group, GroupVerdict } from "./queries";

type Answered = Schemas["GroupAnswered"];

/** An answer of this visit, and how to say it again. */
export interface Said {
  group: string;
  out: string[];
  told: string;
  made: Answered;
}

/** The group on the screen, who of it is ticked, and what the keys do; the address holds both. */
export function useGroupReview() {
  const w = useWords();
  const g = w.review.groups;
  const say = useSay();
  const change = useChangeSearch();
  const asked: ReviewSearch = useSearch({ strict: false });
  const groups = useGroups();
  const send = useAnswerGroup();
  const undoing = useUndoGroup();
  const [said, setSaid] = useState<Said[]>([]);
  const [failed, setFailed] = useState<{ group: string; error: Error }>();
  const items = groups.data?.items ?? [];
  const id = asked.group ?? items[0]?.group_id;
  const place = items.findIndex((one) => one.group_id === id);
  const out = asked.out ?? [];
  const leaving = send.isPending && send.variables?.id === id;
  const group = useGroup(leaving ? undefined : id, out);

  const go = (to: string | undefined, leftOut: string[] = []) => change({ group: to, out: leftOut.length > 0 ? leftOut : undefined }, true);
  const step = (by: number) => {
    const next = items[(Math.max(0, place) + by + items.length) % items.length];
    if (next) go(next.group_id);
  };
  const leaveOut = (ids: string[]) => go(id, ids);
  const toggle = (member: string) => leaveOut(out.includes(member) ? out.filter((one) => one !== member) : [...out, member]);

  const give = (of: Group, verdict: GroupVerdict, reason: string) => {
    const told = g.given(verdict, of.ticked.length, of.left_out.length);
    const next = items[place + 1] ?? items.find((one) => one.group_id !== of.group_id);
    setFailed(undefined);
    go(next?.group_id);
    send.mutate(
      { id: of.group_id, body: { verdict, ticked: of.ticked, left_out: of.left_out, reason } },
      {
        onSuccess: (made) => {
          setSaid((all) => [...all, { group: of.group_id, out: of.left_out, told, made }]);
          say(made.waits_because.length > 0 ? g.keptWaits(told) : g.kept(told), { label: w.undo, run: () => takeBack(made.decision_id, of.group_id) });
        },
        onError: (error) => {
          setFailed({ group: of.group_id, error });
          go(of.group_id, of.left_out);
        },
      },
    );
  };

  const takeBack = (number: number, back: string) =>
    undoing.mutate(
      { number, reason: "" },
      {
        onSuccess: (done) => {
          setSaid((all) => all.filter((one) => one.made.decision_id !== number));
          go(back);
          say(done.waits ? g.undoWaits : g.undone);
        },
        onError: (error) => say(w.review.notKept(error.message)),
      },
    );

  const undo = () => {
    const last = said.at(-1);
    if (!last) return say(w.review.nothingToUndo);
    takeBack(last.made.decision_id, last.group);
  };

  return {
    groups, group, items, id, place, out, leaving, toggle, leaveOut, step, go, give, undo,
    last: said.at(-1),
    error: failed?.group === id ? failed?.error : undefined,
  };
}
