import { Link, useSearch } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { useWords } from "@shared/words";
import type { IntakeSearch, Step } from "./address";
import { DeliveryStep } from "./delivery-step";
import { FileStep } from "./file-step";
import { LoadStep } from "./load-step";
import { Mapping } from "./mapping";
import "./intake.css";

/** A file becomes a source: dropped, understood, corrected by clicking, described, loaded. */
export function IntakePage() {
  const search: IntakeSearch = useSearch({ strict: false });
  const { upload, step, source } = search;
  return (
    <div className="intake">
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
  const reachable = (name: Step | "file") => name === "file" || (upload !== undefined && !source && name !== "load");
  return (
    <header className="intake-head">
      <h1>{w.intake.title}</h1>
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
