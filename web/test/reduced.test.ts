import { expect, it } from "vitest";
import type { Data } from "../src/api/messages";
import { isReduced } from "../src/state/reduced";

const table = (names: string[], notes: string[]) => ({ names, notes }) as Data;
const NOTE = "24 columns are many: they were standardised and reduced to 2 principal components.";

it("knows a table that was reduced from one whose columns are only called so", () => {
  expect(isReduced(table(["PC1", "PC2"], [NOTE]))).toBe(true);
  expect(isReduced(table(["PC1", "PC2"], []))).toBe(false);
  expect(isReduced(table(["a", "b"], [NOTE]))).toBe(false);
  expect(isReduced(null)).toBe(false);
});
