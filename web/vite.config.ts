import { readFileSync } from "node:fs";
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

// What is in the script has a notice in it, so that it goes wherever the script goes: into the
// package, and into every report. `THIRD_PARTY` says the same for the package; a test compares.
const notices: Plugin = {
  name: "notices",
  enforce: "post",
  generateBundle(_, files) {
    for (const chunk of Object.values(files)) {
      if (chunk.type !== "chunk") continue;
      const found = Object.keys(chunk.modules).map(
        (id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0],
      );
      const packages = [...new Set(found.filter((path) => path !== undefined))].sort();
      const said = new Map<string, string[]>(); // permission -> what has it
      for (const path of packages) {
        const { name, version } = JSON.parse(readFileSync(`${path}/package.json`, "utf8"));
        const licence = readFileSync(`${path}/LICENSE`, "utf8").trim(); // none is an error
        const own = licence.split("\n").filter((line) => /^Copyright /.test(line));
        if (!own.length) throw new Error(`the licence of ${name} names nobody`);
        const rest = licence.split("\n").filter((line) => !/^Copyright /.test(line));
        const permission = rest.join("\n").replace(/\n{3,}/g, "\n\n");
        if (permission.includes("*/")) throw new Error(`the licence of ${name} ends a comment`);
        said.set(permission, [
          ...(said.get(permission) ?? []),
          `${name} ${version}: ${own.join(" ")}`,
        ]);
      }
      const texts = [...said].map(([permission, names]) => `${names.join("\n")}\n\n${permission}`);
      if (texts.length) chunk.code = `/*!\n${texts.join("\n\n")}\n*/\n${chunk.code}`;
    }
  },
};

export default defineConfig({
  base: "./",
  plugins: [plain, notices],
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
