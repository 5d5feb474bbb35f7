import "@shared/styles/tokens.css";
import "@shared/styles/base.css";
import "@shared/styles/ui.css";
import "@shared/evidence/evidence.css";
import "@shared/charts/charts.css";
import "./layout.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Tooltip } from "radix-ui";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError, askAsOf, askIn } from "@client/client";
import { asOf } from "@shared/address/as-of";
import { applyTheme, followMachine } from "./theme";
import { language, LanguageProvider } from "./language";
import { router } from "./routes";

askAsOf(asOf);
askIn(language);
applyTheme();
followMachine();

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => !(error instanceof ApiError && error.status >= 400) && failures < 1,
      retryDelay: 500,
    },
  },
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <LanguageProvider>
          <Tooltip.Provider delayDuration={300}>
            <RouterProvider router={router} />
          </Tooltip.Provider>
        </LanguageProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
