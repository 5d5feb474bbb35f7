/**
 * The address bar holds the view: filters, selection, open tab, open row. Values are plain text and
 * repeated keys are lists, so that an address can be read, typed and sent by hand.
 */

export type RawSearch = Record<string, string | string[] | undefined>;

export function parseSearch(text: string): RawSearch {
  const found: RawSearch = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const before = found[key];
    found[key] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return found;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const parts = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "" && one !== false) parts.append(key, String(one));
    }
  }
  const text = parts.toString();
  return text ? `?${text}` : "";
}

export function one(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "string" && first !== "" ? first : undefined;
}

export function many(value: unknown): string[] | undefined {
  const list = (Array.isArray(value) ? value : [value]).filter((v): v is string => typeof v === "string" && v !== "");
  return list.length > 0 ? list : undefined;
}

/** What any page may carry: the delivered row that is open, a subject opened beside, a moment of the past. */
export interface EverywhereSearch {
  row?: string;
  mark?: string;
  beside?: string;
  as_of?: string;
}

export function everywhere(raw: Record<string, unknown>): EverywhereSearch {
  return { row: one(raw["row"]), mark: one(raw["mark"]), beside: one(raw["beside"]), as_of: one(raw["as_of"]) };
}

/** A row in the address: batch and row number, "carrier_a.9f3a1c2b4d5e:44". */
export function rowKey(ref: { batch_id: string; row: number }): string {
  return `${ref.batch_id}:${ref.row}`;
}

export function parseRowKey(key: string): { batch_id: string; row: number } | null {
  const at = key.lastIndexOf(":");
  const row = Number(key.slice(at + 1));
  return at > 0 && Number.isInteger(row) ? { batch_id: key.slice(0, at), row } : null;
}
