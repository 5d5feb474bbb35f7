import { useRegisteredKeys } from "@shared/keyboard/keys";
import { Dialog } from "@shared/ui/overlay";
import { useWords } from "@shared/words";

/** All keys that work right now, as registered, not as remembered. */
export function KeysHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const w = useWords();
  const keys = useRegisteredKeys().filter((k) => k.group);
  const always = [
    { keys: "Alt Enter", label: w.keys.beside, group: w.keys.anywhere },
    { keys: "Esc", label: w.keys.close, group: w.keys.anywhere },
    { keys: "j  k  Enter", label: w.keys.table, group: w.keys.tables },
  ];
  const groups = [...new Set([...keys, ...always].map((k) => k.group))];
  return (
    <Dialog open={open} onClose={onClose} title={w.keys.help}>
      <div className="keys-help">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {[...keys, ...always]
                .filter((k) => k.group === group)
                .map((k) => (
                  <div key={k.keys + k.label} className="row">
                    <dt className="grow">{k.label}</dt>
                    <dd>
                      {k.keys
                        .replace("mod+k", "Ctrl K")
                        .split(/\s+/)
                        .map((one) => (
                          <kbd key={one}>{one}</kbd>
                        ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
