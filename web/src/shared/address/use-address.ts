import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { rowKey } from "./search";

type Change = Record<string, string | string[] | undefined>;

/** Change part of the address's search and stay on the page; `replace` keeps the history short. */
export function useChangeSearch(): (change: Change, replace?: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (change, replace = false) => {
      void navigate({
        to: ".",
        search: ((before: Change) => ({ ...before, ...change })) as never,
        replace,
        resetScroll: false,
      });
    },
    [navigate],
  );
}

/** Open the very row of the very file in the drawer; `mark` names the subject or value to mark. */
export function useOpenRow(): (ref: { batch_id: string; row: number }, mark?: string) => void {
  const change = useChangeSearch();
  return useCallback((ref, mark) => change({ row: rowKey(ref), mark }), [change]);
}
