import { ApiError, askedHeaders } from "@client/client";
import type { ErrorBody, Schemas } from "@client/client";

type Line = { step: string; share: number } | { answer: Schemas["XrefAnswer"] } | { error: ErrorBody };

/** Checks lists and tells how far it is; the answer comes as the last line. */
export async function checkLists(
  lists: Schemas["XrefGivenList"][],
  limit: number,
  tell: (step: string, share: number) => void,
  signal: AbortSignal,
): Promise<Schemas["XrefAnswer"]> {
  const response = await fetch("/api/xref/stream", {
    method: "POST",
    headers: { "Content-Type": "application/json", ...askedHeaders() },
    body: JSON.stringify({ lists, limit }),
    signal,
  });
  if (!response.ok || !response.body) throw new ApiError(response.status, (await response.json()) as ErrorBody);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    rest += value ?? "";
    const whole = rest.split("\n");
    rest = whole.pop() ?? "";
    for (const text of whole) {
      const line = JSON.parse(text) as Line;
      if ("step" in line) tell(line.step, line.share);
      else if ("answer" in line) return line.answer;
      else throw new ApiError(400, line.error);
    }
    if (done) throw new ApiError(0, { error: "cut", what: "The answer ended before it was complete.", next_step: "Check the lists again." });
  }
}

/** A file's bytes as base64, as the API takes them. */
export async function asBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}
