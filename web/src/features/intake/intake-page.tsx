import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { useEffect, useRef } from "react";
import type { DragEvent } from "react";
import { useWords } from "@shared/words";
import type { IntakeSearch, Step } from "./address";
import { DeliveryStep } from "./delivery-step";
import { FileStep } from "./file-step";
import { LoadStep } from "./load-step";
import { Mapping } from "./mapping";
import { uploads } from "./upload";
import "./intake.css";

/** A file becomes a source: dropped, understood, corrected by clicking, described, loaded. */
export function IntakePage() {
  const search: IntakeSearch = useSearch({ strict: false });
  const { upload, step, source } = search;
  const navigate = useNavigate();
  // a file dropped beside the zone must not replace the page; what was clicked is kept
  const drop = (event: DragEvent) => {
    event.preventDefault();
    if (event.dataTransfer.files.length === 0 || (!upload && step !== "load")) return;
    uploads.add([...event.dataTransfer.files]);
    void navigate({ to: "/sources/new", search: {} as never });
  };
  return (
    <div className="intake" onDragOver={(e) => e.preventDefault()} onDrop={drop}>
      <Steps search={search} />
      {!upload && step !== "load" ? (
        <FileStep />
      ) : step === "load" && source ? (
        <LoadStep source={source} upload={upload} />
      ) : step === "delivery" && upload ? (
        <DeliveryStep key={upload} upload={upload} />
      ) : (
        <Mapping key={upload} upload={upload ?? ""} step={step === "source" ? "source" : "columns"} />
      )}
    </div>
  );
}

function Steps({ search }: { search: IntakeSearch }) {
  const w = useWords();
  const { upload, step, source } = search;
  const names: (Step | "file")[] = step === "delivery" ? ["file", "delivery"] : ["file", "columns", "source", "load"];
  const current = step === "load" ? "load" : !upload ? "file" : (step ?? "columns");
  const at = names.indexOf(current);
  const title = useRef<HTMLHeadingElement>(null);
  const before = useRef(current);
  useEffect(() => {
    // the link that led here is gone: the keyboard goes on from the title
    if (before.current !== current) title.current?.focus();
    before.current = current;
  }, [current]);
  const reachable = (name: Step | "file") => name === "file" || (upload !== undefined && !source && name !== "load");
  return (
    <header className="intake-head">
      <h1 ref={title} tabIndex={-1}>
        {w.intake.title}
      </h1>
      <nav aria-label={w.intake.steps.label}>
        <ol className="row intake-steps">
          {names.map((name, i) => {
            const text = (
              <>
                {i < at ? <Check size={13} aria-hidden /> : null}
                {w.intake.step(i + 1, w.intake.steps[name])}
              </>
            );
            return (
              <li key={name}>
                {name === current || !reachable(name) ? (
                  <span className="tab" aria-current={name === current ? "step" : undefined}>
                    {text}
                  </span>
                ) : (
                  <Link to="/sources/new" search={(name === "file" ? {} : { upload, step: name === "columns" ? undefined : name }) as never} className="tab" activeOptions={{ exact: true, includeSearch: true }}>
                    {text}
                  </Link>
                )}
              </li>
            );
          })}
        </ol>
      </nav>
    </header>
  );
}
