import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const floor = (name: string) => fileURLToPath(new URL(`./src/${name}`, import.meta.url));

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: { "@client": floor("client"), "@shared": floor("shared"), "@features": floor("features"), "@app": floor("app") },
  },
  build: { outDir: "../src/igloo/webapi/static", emptyOutDir: true, sourcemap: false, chunkSizeWarningLimit: 900 },
  server: { proxy: { "/api": process.env["IGLOO_API"] ?? "http://127.0.0.1:8799" } },
  test: { include: ["src/**/*.test.ts"] },
});
