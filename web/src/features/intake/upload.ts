import { useSyncExternalStore } from "react";
import { ApiError } from "@client/client";
import type { ErrorBody } from "@client/client";
import type { Upload } from "./types";

/** One file on its way to the server, or there. */
export interface Sending {
  key: number;
  name: string;
  size: number;
  sent: number;
  state: "waiting" | "sending" | "there" | "cancelled" | "failed";
  upload?: Upload;
  error?: ApiError;
}

const UNREACHABLE: ErrorBody = {
  error: "unreachable",
  what: "The Igloo server does not answer.",
  next_step: "See whether `igloo serve` is still running, then send the file again. Nothing of it was kept.",
};

/** Files are sent one after another: two large ones at once would only both be late. */
class Uploads {
  private list: Sending[] = [];
  private readonly files = new Map<number, File>();
  private request: XMLHttpRequest | null = null;
  private readonly listeners = new Set<() => void>();
  private next = 1;

  readonly subscribe = (tell: () => void) => {
    this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  };
  readonly snapshot = () => this.list;

  private change(key: number, change: Partial<Sending>): void {
    this.list = this.list.map((s) => (s.key === key ? { ...s, ...change } : s));
    for (const tell of this.listeners) tell();
  }

  /** Returns the key of the first; later ones have higher keys. */
  add(files: File[]): number {
    const first = this.next;
    for (const file of files) {
      const key = this.next++;
      this.files.set(key, file);
      this.list = [...this.list, { key, name: file.name, size: file.size, sent: 0, state: "waiting" }];
    }
    for (const tell of this.listeners) tell();
    this.go();
    return first;
  }

  cancel(key: number): void {
    const one = this.list.find((s) => s.key === key);
    if (!one || (one.state !== "waiting" && one.state !== "sending")) return;
    this.change(key, { state: "cancelled" });
    if (one.state === "sending") this.request?.abort();
  }

  again(key: number): void {
    this.change(key, { state: "waiting", sent: 0, error: undefined });
    this.go();
  }

  remove(key: number): void {
    this.cancel(key);
    this.files.delete(key);
    this.list = this.list.filter((s) => s.key !== key);
    for (const tell of this.listeners) tell();
  }

  private go(): void {
    const one = this.list.find((s) => s.state === "waiting");
    const file = one ? this.files.get(one.key) : undefined;
    if (this.request || !one || !file) return;
    const request = new XMLHttpRequest();
    this.request = request;
    const done = (change: Partial<Sending>) => {
      this.request = null;
      if (this.list.find((s) => s.key === one.key)?.state === "sending") this.change(one.key, change);
      this.go();
    };
    request.upload.onprogress = (event) => this.change(one.key, { sent: event.loaded });
    request.onload = () => done(outcome(request, file.size));
    request.onerror = () => done({ state: "failed", error: new ApiError(0, UNREACHABLE) });
    request.onabort = () => done({ state: "cancelled" });
    request.open("PUT", `/api/uploads?file_name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    this.change(one.key, { state: "sending" });
    request.send(file);
  }
}

/** The server's answer to a whole file: the upload, or its refusal in words. */
export function outcome(request: { status: number; responseText: string }, size: number): Partial<Sending> {
  let body: unknown = null;
  try {
    body = JSON.parse(request.responseText);
  } catch (unreadable) {
    if (!(unreadable instanceof SyntaxError)) throw unreadable;
  }
  if (request.status >= 200 && request.status < 300 && body) return { state: "there", sent: size, upload: body as Upload };
  const told = typeof body === "object" && body !== null && "what" in body ? (body as ErrorBody) : { error: "http", what: `The server answered ${request.status}.` };
  return { state: "failed", error: new ApiError(request.status, told) };
}

export const uploads = new Uploads();

export function useUploads(): Sending[] {
  return useSyncExternalStore(uploads.subscribe, uploads.snapshot);
}
