import { defineConfig } from "vitest/config";
import type { Plugin } from "vite";

// Three files with fixed names and the same bytes for the same source: CI builds them again and
// compares. The script is one classic function, so that a report can carry it inline.
const bundle = "../src/mixtura/page/bundle";

const plain: Plugin = {
  name: "plain-html",
  enforce: "post",
  transformIndexHtml: (html) =>
    html.replaceAll(" crossorigin", "").replace('<script type="module"', "<script defer"),
};

export default defineConfig({
  base: "./",
  plugins: [plain],
  build: {
    outDir: bundle,
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 100_000,
    cssCodeSplit: false,
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        format: "iife",
        entryFileNames: "lab.js",
        assetFileNames: (asset) => (asset.names[0]?.endsWith(".css") ? "lab.css" : "[name][extname]"),
      },
    },
  },
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  test: { include: ["test/**/*.test.ts"] },
});
