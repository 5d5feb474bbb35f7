import createClient from "openapi-fetch";
import type { components, paths } from "./schema.gen";

export type Schemas = components["schemas"];

export interface ErrorBody {
  error: string;
  what: string;
  where?: string;
  got?: string;
  expected?: string;
  next_step?: string;
}

/** What went wrong, in the one shape every error of Igloo has. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
  ) {
    super(body.what);
  }
}

export const client = createClient<paths>({ baseUrl: "" });

let named: () => string | undefined = () => undefined;
let spoken: () => string = () => "en";

/** The same for a question that is not asked through `client`. */
export function askedHeaders(): Record<string, string> {
  const moment = named();
  return { "Accept-Language": spoken(), ...(moment ? { "X-As-Of": moment } : {}) };
}

/** Ask every question in the language of the interface, whatever the browser's is. */
export function askIn(language: () => string): void {
  spoken = language;
  client.use({
    onRequest({ request }) {
      request.headers.set("Accept-Language", language());
      return request;
    },
  });
}

/** Ask every question of a moment of the past, when one is named. */
export function askAsOf(moment: () => string | undefined): void {
  named = moment;
  client.use({
    onRequest({ request }) {
      const day = moment();
      if (day) request.headers.set("X-As-Of", day);
      return request;
    },
  });
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

function asErrorBody(error: unknown, response: Response): ErrorBody {
  if (typeof error === "object" && error !== null && "what" in error) return error as ErrorBody;
  if (typeof error === "object" && error !== null && "detail" in error) {
    return { error: "refused", what: `The server refused the request: ${JSON.stringify(error.detail)}` };
  }
  return { error: "http", what: `The server answered ${response.status} ${response.statusText}.`, where: response.url };
}

/** The data of an answer, or an ApiError that a page can show in words. */
export async function answer<T>(request: Promise<Answer<T>>): Promise<T> {
  let got: Answer<T>;
  try {
    got = await request;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, {
      error: "unreachable",
      what: "The Igloo server does not answer.",
      next_step: "See whether `igloo serve` is still running, then try again. Nothing you decided was lost.",
    });
  }
  if (got.data === undefined) throw new ApiError(got.response.status, asErrorBody(got.error, got.response));
  return got.data;
}
