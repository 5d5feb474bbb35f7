import type { Schemas } from "@client/client";

/** What may be chosen about how a column is read; each is left out where it does not apply. */
export interface Options {
  formats?: string[];
  zone?: string;
  region?: string;
  split?: string;
  [more: string]: unknown;
}

export type Upload = Schemas["Upload"];
export type ColumnGuess = Schemas["ColumnGuess"];
export type Choice = Schemas["Choice"];
/** Something only a person can know; `column` is empty when it concerns the source. */
export type Question = Schemas["Question"];
export type Proposal = Schemas["Proposal"];
export type Preview = Schemas["Preview"];
export type PreviewEvent = Schemas["PreviewEvent"];
export type PreviewRow = Schemas["PreviewRow"];
export type SavedSource = Schemas["SavedSource"];
export type RowDifference = Schemas["RowDifference"];
export type DeliveryReport = Schemas["DeliveryReport"];
export type Word = Schemas["Word"];
export type Vocabulary = Schemas["Vocabulary"];
export type SourceFields = Record<string, unknown>;

/** What the user clicked; what is left out is guessed. */
export interface Corrections {
  format?: Schemas["FormatCorrection"];
  template?: string;
  row_is?: string[];
  columns: Record<string, { meaning?: string; options: Options }>;
  source: SourceFields;
}
