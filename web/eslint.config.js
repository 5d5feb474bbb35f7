// The house has floors: client -> shared -> features -> app. Nothing imports upwards and no feature
// imports another, so each page can be read, changed and thrown away alone.
import { readdirSync } from "node:fs";
import { URL } from "node:url";
import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const features = readdirSync(new URL("./src/features", import.meta.url));
const above = (names, message) => ({
  "no-restricted-imports": ["error", { patterns: [{ group: names, message }] }],
});

export default tseslint.config(
  { ignores: ["node_modules", "src/client/schema.gen.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "react-hooks": hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      // about the React compiler, which is not used here
      "react-hooks/incompatible-library": "off",
      "max-lines": ["error", { max: 400 }],
      "@typescript-eslint/no-non-null-assertion": "error",
    },
  },
  { files: ["src/client/**"], rules: above(["@shared/*", "@features/*", "@app/*", "../*"], "client is the lowest floor.") },
  { files: ["src/shared/**"], rules: above(["@features/*", "@app/*", "**/features/**", "**/app/**"], "shared imports client only.") },
  ...features.map((name) => ({
    files: [`src/features/${name}/**`],
    rules: above(
      ["@app/*", "**/app/**", "../*", ...features.filter((f) => f !== name).map((f) => `@features/${f}/*`)],
      "A feature imports shared and client, never the app or another feature.",
    ),
  })),
);
