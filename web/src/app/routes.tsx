import { createRootRoute, createRoute, createRouter, retainSearchParams } from "@tanstack/react-router";
import { everywhere, parseSearch, stringifySearch } from "@shared/address/search";
import { commonSearch } from "@features/common/address";
import { CommonPage } from "@features/common/common-page";
import { dossierSearch } from "@features/dossier/address";
import { DossierPage } from "@features/dossier/dossier-page";
import { HomePage } from "@features/home/home-page";
import { intakeSearch } from "@features/intake/address";
import { IntakePage } from "@features/intake/intake-page";
import { leadsSearch } from "@features/leads/address";
import { LeadsPage } from "@features/leads/leads-page";
import { reviewSearch } from "@features/review/address";
import { ReviewPage } from "@features/review/review-page";
import { searchSearch } from "@features/search/address";
import { SearchPage } from "@features/search/search-page";
import { sourceSearch } from "@features/sources/address";
import { SourcePage } from "@features/sources/source-page";
import { SourcesPage } from "@features/sources/sources-page";
import { xrefSearch } from "@features/xref/address";
import { XrefPage } from "@features/xref/xref-page";
import { Layout } from "./layout";
import { NotFound, PageBroke } from "./not-found";

const root = createRootRoute({
  component: Layout,
  validateSearch: everywhere,
  search: { middlewares: [retainSearchParams(["as_of"])] },
  notFoundComponent: NotFound,
});
const home = createRoute({ getParentRoute: () => root, path: "/", component: HomePage });
const leads = createRoute({ getParentRoute: () => root, path: "/leads", validateSearch: leadsSearch, component: LeadsPage });
const search = createRoute({ getParentRoute: () => root, path: "/search", validateSearch: searchSearch, component: SearchPage });
const dossier = createRoute({ getParentRoute: () => root, path: "/s/$id", validateSearch: dossierSearch, component: DossierPage });
const sources = createRoute({ getParentRoute: () => root, path: "/sources", component: SourcesPage });
const intake = createRoute({ getParentRoute: () => root, path: "/sources/new", validateSearch: intakeSearch, component: IntakePage });
const source = createRoute({ getParentRoute: () => root, path: "/sources/$id", validateSearch: sourceSearch, component: SourcePage });
const xref = createRoute({ getParentRoute: () => root, path: "/xref", validateSearch: xrefSearch, component: XrefPage });
const review = createRoute({ getParentRoute: () => root, path: "/review", validateSearch: reviewSearch, component: ReviewPage });
const common = createRoute({ getParentRoute: () => root, path: "/common", validateSearch: commonSearch, component: CommonPage });

export const router = createRouter({
  routeTree: root.addChildren([home, leads, search, dossier, sources, intake, source, xref, review, common]),
  parseSearch,
  stringifySearch,
  pathParamsAllowedCharacters: [":", "+", "@"],
  defaultErrorComponent: PageBroke,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
