import type { ReactNode } from "react";

interface ChooseProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
  /** the label stands beside the select; otherwise it is only read aloud */
  shown?: boolean;
  disabled?: boolean;
}

/** A plain select: every keyboard and every screen reader knows it. */
export function Choose({ label, value, onChange, children, shown = false, disabled }: ChooseProps) {
  return (
    <span className="choose">
      {shown ? (
        <span className="quiet small nowrap" aria-hidden>
          {label}
        </span>
      ) : null}
      <select aria-label={label} value={value} disabled={disabled} title={label} onChange={(e) => onChange(e.target.value)}>
        {children}
      </select>
    </span>
  );
}

/** The options of a select in words; a value that is not among them stays as it is written. */
export function Options({ words, value }: { words: { id: string; label: string }[]; value?: string }) {
  const known = value === undefined || value === "" || words.some((o) => o.id === value);
  return (
    <>
      {known ? null : <option value={value}>{value}</option>}
      {words.map((o) => (
        <option key={o.id} value={o.id}>
          {o.label}
        </option>
      ))}
    </>
  );
}
