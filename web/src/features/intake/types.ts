import type { ErrorBody, Schemas } from "@client/client";

/** What may be chosen about how a column is read; each is left out where it does not apply. */
export interface Options {
  formats?: string[];
  zone?: string;
  region?: string;
  split?: string;
  [more: string]: unknown;
}

export interface Upload {
  upload_id: string;
  file_name: string;
  size_bytes: number;
  sha256: string;
}

export interface Alternative {
  meaning: string;
  confidence: number;
  why: string;
}

export interface ColumnGuess {
  column: string;
  samples: string[];
  n_distinct: number;
  n_empty: number;
  n_rows_seen: number;
  meaning: string;
  label: string;
  options: Options;
  confidence: number;
  why: string;
  alternatives: Alternative[];
  question?: string | null;
  chosen: boolean;
}

export interface Choice {
  label: string;
  options: Options;
}

/** Something only a person can know; `column` is empty when it concerns the source. */
export interface Question {
  column: string;
  text: string;
  choices: Choice[];
}

export interface FileFormat {
  type: string;
  delimiter: string;
  encoding: string;
  header: boolean;
  skip_lines: number;
  sheet: string;
  sheets: string[];
  columns: string[];
  why: string;
}

export type SourceFields = Record<string, unknown>;

export interface Proposal {
  upload_id: string;
  file_name: string;
  rows_estimated: number;
  size_bytes: number;
  format: FileFormat;
  template?: { id: string; title: string } | null;
  templates: { id: string; title: string; fit: number }[];
  row_is: string[];
  row_may_be: { kind: string; label: string; confidence: number; why: string }[];
  columns: ColumnGuess[];
  questions: Question[];
  source_id: string;
  source: SourceFields;
  mapping: Record<string, unknown>;
  mistakes: string[];
  source_yml: string;
  mapping_yml: string;
  known_sources: string[];
}

export interface Corrections {
  format?: Partial<Pick<FileFormat, "type" | "delimiter" | "encoding" | "header" | "skip_lines" | "sheet">>;
  template?: string;
  row_is?: string[];
  columns: Record<string, { meaning?: string; options: Options }>;
  source: SourceFields;
}

export interface PreviewEvent {
  kind: string;
  t_utc?: string | null;
  t_original?: string | null;
  t_end_utc?: string | null;
  place?: string | null;
  lat?: number | null;
  lon?: number | null;
  parties: { role: string; text: string }[];
  properties: Record<string, unknown>;
}

export interface PreviewRow {
  row: number;
  cells: Record<string, string | null>;
  people: { role: string; name: string; birth_date?: string | null; identifiers: string[] }[];
  identifiers: { ident_id: string; kind: string; role: string; original: string }[];
  events: PreviewEvent[];
  places: string[];
  outcome: "loaded" | "rejected" | "duplicate";
  reason: string;
  set_aside: string[];
}

export interface Preview {
  rows: PreviewRow[];
  rows_seen: number;
  loaded: number;
  duplicate: number;
  rejected: number;
  reasons: { column: string; reason: string; n: number; sample: string; outcome: string }[];
  error?: ErrorBody | null;
}

export interface SavedSource {
  source_id: string;
  files: string[];
  next_step: string;
}

export interface RowDifference {
  change: "new" | "changed" | "vanished";
  key: Record<string, string | null>;
  row?: number | null;
  cells: Record<string, string | null>;
  changed: { column: string; before: string | null; after: string | null }[];
}

export interface DeliveryReport {
  source_id: string;
  file_name: string;
  stored_as: string;
  compared_with: string;
  key: string[];
  key_why: string;
  rows: number;
  rows_before: number;
  new: number;
  changed: number;
  vanished: number;
  unchanged: number;
  examples: RowDifference[];
  sentence: string;
}

export interface Word {
  id: string;
  label: string;
  meaning: string;
}

export interface MeaningWord {
  id: string;
  label: string;
  group: string;
  /** the kinds of row in which it makes sense; none: any */
  kinds: string[];
}

export interface Vocabulary {
  row_kinds: Word[];
  meanings: MeaningWord[];
  source_kinds: Word[];
  reliabilities: Word[];
  time_zones: string[];
  regions: Word[];
  date_formats: Word[];
  delimiters: Word[];
  encodings: string[];
  currencies: string[];
  templates: Word[];
}

export type RunState = Schemas["RunState"];
