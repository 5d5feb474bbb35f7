import { useNavigate } from "@tanstack/react-router";
import { FileUp, RotateCcw, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { DragEvent } from "react";
import { bytes } from "@shared/format/number";
import { Failure } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { uploads, useUploads } from "./upload";
import type { Sending } from "./upload";

/** Files dropped or chosen, sent one after another; the first that arrives is opened. */
export function FileStep() {
  const w = useWords();
  const list = useUploads();
  const navigate = useNavigate();
  const [over, setOver] = useState(false);
  const opensFrom = useRef<number | null>(null);
  const open = (upload: string) => void navigate({ to: "/sources/new", search: { upload } as never });
  const take = (files: FileList | null) => {
    if (!files || files.length === 0) return;
    opensFrom.current = uploads.add([...files]);
  };
  useEffect(() => {
    const arrived = list.find((s) => opensFrom.current !== null && s.key >= opensFrom.current && s.state === "there");
    if (!arrived?.upload) return;
    opensFrom.current = null;
    void navigate({ to: "/sources/new", search: { upload: arrived.upload.upload_id } as never });
  }, [list, navigate]);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div className="intake-file" onDragOver={(e) => (e.preventDefault(), setOver(true))} onDragLeave={() => setOver(false)} onDrop={drop}>
      <p className="quiet">{w.intake.lead}</p>
      <div className="drop-zone" data-over={over || undefined}>
        <FileUp size={28} aria-hidden />
        <strong>{w.intake.drop}</strong>
        <label className="button primary">
          {w.intake.choose}
          <input type="file" multiple className="sr" onChange={(e) => (take(e.target.files), (e.target.value = ""))} />
        </label>
        <p className="quiet small">{w.intake.dropKinds}</p>
      </div>
      {list.length > 0 ? (
        <section aria-label={w.intake.files}>
          <h2>{w.intake.files}</h2>
          <ul className="sendings">
            {list.map((s) => (
              <One key={s.key} sending={s} onOpen={open} />
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}

function One({ sending: s, onOpen }: { sending: Sending; onOpen: (upload: string) => void }) {
  const w = useWords();
  const going = s.state === "sending" || s.state === "waiting";
  const told = {
    waiting: w.intake.waiting,
    sending: w.intake.sent(bytes(s.sent), bytes(s.size)),
    there: `${w.intake.there}, ${bytes(s.size)}`,
    cancelled: w.intake.cancelled,
    failed: w.intake.failed,
  }[s.state];
  return (
    <li className="sending">
      <div className="row">
        <span className="grow cut" title={s.name}>
          {s.name}
        </span>
        <span className="quiet small nowrap">{told}</span>
        {s.upload ? (
          <button type="button" className="button" onClick={() => onOpen(s.upload?.upload_id ?? "")}>
            {w.intake.map}
          </button>
        ) : null}
        {s.state === "failed" || s.state === "cancelled" ? (
          <button type="button" className="button" onClick={() => uploads.again(s.key)}>
            <RotateCcw size={14} aria-hidden />
            {w.intake.again}
          </button>
        ) : null}
        {going ? (
          <button type="button" className="button" aria-label={`${w.intake.cancel}: ${s.name}`} onClick={() => uploads.cancel(s.key)}>
            {w.intake.cancel}
          </button>
        ) : (
          <button type="button" className="button plain icon" aria-label={`${w.intake.remove}: ${s.name}`} title={w.intake.remove} onClick={() => uploads.remove(s.key)}>
            <X size={14} aria-hidden />
          </button>
        )}
      </div>
      {going ? <progress max={Math.max(1, s.size)} value={s.sent} aria-label={s.name} /> : null}
      {s.error ? <Failure error={s.error} /> : null}
    </li>
  );
}
