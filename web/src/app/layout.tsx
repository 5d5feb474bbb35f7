import { Link, Outlet, useNavigate, useRouterState, useSearch } from "@tanstack/react-router";
import { Keyboard, Moon, Sun } from "lucide-react";
import { useEffect, useState } from "react";
import { Beside } from "@features/dossier/beside";
import { RowDrawer } from "@features/rows/row-drawer";
import type { EverywhereSearch } from "@shared/address/search";
import { useChangeSearch } from "@shared/address/use-address";
import { useWorkspace } from "@shared/api/queries";
import { wallTime } from "@shared/format/time";
import { useKeys } from "@shared/keyboard/keys";
import { Drawer } from "@shared/ui/overlay";
import { usePreference } from "@shared/ui/preferences";
import { Toasts } from "@shared/ui/toast";
import { useWords } from "@shared/words";
import { KeysHelp } from "./keys-help";
import { useLanguage } from "./language";
import { PAGES } from "./pages";
import { Palette } from "./palette";
import { EarlierStates, PastChip } from "./past";
import { SearchBox } from "./search-box";
import { currentTheme, switchTheme } from "./theme";

/** The frame around every page: six words on the left, the search box on top. */
export function Layout() {
  const w = useWords();
  const navigate = useNavigate();
  const change = useChangeSearch();
  const { beside }: EverywhereSearch = useSearch({ strict: false });
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const path = useRouterState({ select: (s) => s.location.pathname });
  useEffect(() => {
    const page = PAGES.find((p) => (p.to === "/" ? path === "/" : path.startsWith(p.to)));
    document.title = page ? `${w.nav[page.name]} · Igloo` : "Igloo";
  }, [path, w]);
  useKeys([
    ...PAGES.map((p) => ({ keys: p.keys, label: w.nav[p.name], group: w.keys.pages, run: () => void navigate({ to: p.to }) })),
    { keys: "/", label: w.keys.search, group: w.keys.anywhere, run: () => document.getElementById("search-box")?.focus() },
    { keys: "mod+k", label: w.keys.palette, group: w.keys.anywhere, run: () => setPalette((open) => !open), everywhere: true },
    { keys: "?", label: w.keys.help, group: w.keys.anywhere, run: () => setHelp(true) },
    { keys: "t", label: w.keys.theme, group: w.keys.anywhere, run: switchTheme },
  ]);
  return (
    <Toasts>
      <div className="frame">
        <a href="#main" className="skip">
          {w.skip}
        </a>
        <header className="topbar">
          <SearchBox />
          <PastChip />
          <span className="grow" />
          <button type="button" className="button plain" onClick={() => setPalette(true)}>
            {w.keys.palette} <kbd>Ctrl K</kbd>
          </button>
          <LanguageSwitch />
          <button type="button" className="button plain icon" aria-label={w.keys.help} title={`${w.keys.help} (?)`} onClick={() => setHelp(true)}>
            <Keyboard size={16} aria-hidden />
          </button>
          <ThemeSwitch />
        </header>
        <Rail />
        <main id="main" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <RowDrawer />
      <Drawer open={beside !== undefined} onClose={() => change({ beside: undefined })} title={w.subject.beside}>
        {beside ? <Beside id={beside} /> : null}
      </Drawer>
      <Palette open={palette} onClose={() => setPalette(false)} onHelp={() => setHelp(true)} />
      <KeysHelp open={help} onClose={() => setHelp(false)} />
    </Toasts>
  );
}

function Rail() {
  const w = useWords();
  const { data } = useWorkspace();
  const [states, setStates] = useState(false);
  return (
    <nav className="rail" aria-label={w.nav.label}>
      <Link to="/" className="brand" aria-label="Igloo">
        <img src="/igloo.svg" width="22" height="22" alt="" />
        <span>Igloo</span>
      </Link>
      <ul>
        {PAGES.filter((p) => p.rail !== false).map((p) => (
          <li key={p.to}>
            <Link to={p.to} className="rail-link" activeOptions={{ exact: p.to === "/", includeSearch: false }} title={`${w.nav[p.name]} (${p.keys})`}>
              <p.icon size={16} aria-hidden />
              <span>{w.nav[p.name]}</span>
            </Link>
          </li>
        ))}
      </ul>
      <div className="grow" />
      {data?.snapshot_id ? (
        <button type="button" className="rail-note small quiet" title={`${w.deliveries.earlier} (${data.snapshot_id})`} onClick={() => setStates(true)}>
          {w.asKnown}
          <br />
          {wallTime(data.ran_at)}
        </button>
      ) : null}
      <EarlierStates open={states} onClose={() => setStates(false)} />
    </nav>
  );
}

function ThemeSwitch() {
  const w = useWords();
  usePreference("theme");
  const Icon = currentTheme() === "dark" ? Sun : Moon;
  return (
    <button type="button" className="button plain icon" aria-label={w.keys.theme} title={`${w.keys.theme} (t)`} onClick={switchTheme}>
      <Icon size={16} aria-hidden />
    </button>
  );
}

function LanguageSwitch() {
  const w = useWords();
  const [language, choose] = useLanguage();
  const other = language === "en" ? "es" : "en";
  return (
    <button type="button" className="button plain" lang={other} onClick={() => choose(other)} title={w.otherLanguage}>
      {other.toUpperCase()}
      <span className="sr">{w.otherLanguage}</span>
    </button>
  );
}
