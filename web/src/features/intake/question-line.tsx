import { Check, CircleHelp } from "lucide-react";
import { useState } from "react";
import { useWords } from "@shared/words";
import { asksStart, startIn, withStart } from "./meaning";
import type { Choice, Question } from "./types";

interface Props {
  question: Question;
  chosen: string | undefined;
  onAnswer: (choice: Choice) => void;
}

/** A question with its answers as buttons; the one given stays pressed and can be changed. A count also needs its first day. */
export function QuestionLine({ question, chosen, onAnswer }: Props) {
  const w = useWords();
  const [start, setStart] = useState(startIn(chosen));
  const Icon = chosen ? Check : CircleHelp;
  const pressed = (c: Choice) => chosen !== undefined && (chosen === c.label || chosen === withStart(c, startIn(chosen)).label);
  const change = (day: string) => {
    setStart(day);
    const given = question.choices.find(pressed);
    if (day && given) onAnswer(withStart(given, day));
  };
  return (
    <div className="question" data-answered={chosen !== undefined || undefined} role="group" aria-label={question.text}>
      <Icon size={14} aria-hidden />
      <span>{question.text}</span>
      {question.choices.some(asksStart) ? (
        <label className="row">
          {w.intake.countedSince}
          <input className="input" type="date" min="1900-01-01" max="2099-12-31" value={start} onChange={(e) => change(e.target.value)} />
        </label>
      ) : null}
      {question.choices.map((c) => (
        <button key={c.label} type="button" className="button" aria-pressed={pressed(c)} disabled={asksStart(c) && !start} onClick={() => onAnswer(withStart(c, start))}>
          {c.label}
        </button>
      ))}
    </div>
  );
}
