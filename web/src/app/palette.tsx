import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { Keyboard, Languages, Moon, Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { KindIcon } from "@shared/kinds/kind-icon";
import { useLabel } from "@shared/subject/subject-chip";
import { useWords } from "@shared/words";
import { useLanguage } from "./language";
import { PAGES } from "./pages";
import { useHitNote, useSuggestions } from "./suggest";
import { switchTheme } from "./theme";

interface Props {
  open: boolean;
  onClose: () => void;
  onHelp: () => void;
}

/** Every page, every subject and the few global actions, by name. */
export function Palette({ open, onClose, onHelp }: Props) {
  const w = useWords();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="dialog palette" aria-describedby={undefined}>
          <Dialog.Title className="sr">{w.keys.palette}</Dialog.Title>
          <Commands onClose={onClose} onHelp={onHelp} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Commands({ onClose, onHelp }: Omit<Props, "open">) {
  const w = useWords();
  const navigate = useNavigate();
  const label = useLabel();
  const [text, setText] = useState("");
  const [language, choose] = useLanguage();
  const suggested = useSuggestions(text, true);
  const note = useHitNote();
  const hits = text.trim().length >= 2 ? (suggested.data?.hits ?? []) : [];
  const run = (action: () => unknown) => {
    onClose();
    action();
  };
  const has = (name: string) => name.toLowerCase().includes(text.trim().toLowerCase());
  const pages = PAGES.filter((p) => has(w.nav[p.name]));
  const all = [
    { name: w.keys.theme, icon: Moon, run: switchTheme },
    { name: w.otherLanguage, icon: Languages, run: () => choose(language === "en" ? "es" : "en") },
    { name: w.keys.help, icon: Keyboard, run: onHelp },
  ];
  const actions = all.filter((a) => has(a.name));
  return (
    <Command shouldFilter={false} label={w.keys.palette} loop>
      <div className="palette-input">
        <Search size={16} aria-hidden color="var(--text-3)" />
        <Command.Input value={text} onValueChange={setText} placeholder={w.palette.placeholder} />
      </div>
      <Command.List className="palette-list">
        <Command.Empty className="menu-label">{w.palette.nothing}</Command.Empty>
        {pages.length > 0 ? (
          <Command.Group heading={w.keys.pages}>
            {pages.map((p) => (
              <Command.Item key={p.to} value={p.to} className="menu-item" onSelect={() => run(() => navigate({ to: p.to }))}>
                <p.icon size={14} aria-hidden />
                {w.nav[p.name]}
                <span className="count">
                  <kbd>{p.keys}</kbd>
                </span>
              </Command.Item>
            ))}
          </Command.Group>
        ) : null}
        {actions.length > 0 ? (
          <Command.Group heading={w.palette.actions}>
            {actions.map((a) => (
              <Command.Item key={a.name} value={a.name} className="menu-item" onSelect={() => run(a.run)}>
                <a.icon size={14} aria-hidden />
                {a.name}
              </Command.Item>
            ))}
          </Command.Group>
        ) : null}
        {/* before the subjects: what Enter does must not depend on how fast they are found */}
        {text.trim() ? (
          <Command.Item value="search-all" className="menu-item" onSelect={() => run(() => navigate({ to: "/search", search: { q: text.trim() } as never }))}>
            <Search size={14} aria-hidden />
            {w.palette.searchAll(text.trim())}
          </Command.Item>
        ) : null}
        {hits.length > 0 ? (
          <Command.Group heading={w.palette.subjects}>
            {hits.map((h) => (
              <Command.Item key={h.subject.subject_id} value={h.subject.subject_id} className="menu-item" onSelect={() => run(() => navigate({ to: "/s/$id", params: { id: h.subject.subject_id } }))}>
                <KindIcon kind={h.subject.kind} named />
                <span className="cut">{label(h.subject)}</span>
                <span className="count small nowrap">{note(h)}</span>
              </Command.Item>
            ))}
          </Command.Group>
        ) : null}
      </Command.List>
    </Command>
  );
}
