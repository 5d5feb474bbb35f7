import { Check, CircleHelp } from "lucide-react";
import type { Choice, Question } from "./types";

interface Props {
  question: Question;
  chosen: string | undefined;
  onAnswer: (choice: Choice) => void;
}

/** A question with its answers as buttons; the one given stays pressed and can be changed. */
export function QuestionLine({ question, chosen, onAnswer }: Props) {
  const Icon = chosen ? Check : CircleHelp;
  return (
    <div className="question" data-answered={chosen !== undefined || undefined} role="group" aria-label={question.text}>
      <Icon size={14} aria-hidden />
      <span>{question.text}</span>
      {question.choices.map((c) => (
        <button key={c.label} type="button" className="button" aria-pressed={chosen === c.label} onClick={() => onAnswer(c)}>
          {c.label}
        </button>
      ))}
    </div>
  );
}
