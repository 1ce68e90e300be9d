import { expect, test } from "vitest";
import type { CellView } from "../api/types";
import { range, walked } from "./matrix";

const cell = (row: number, column: number): CellView => ({ row, column, edge: `${row} ${column}`, relation: "read", label: "can read", certainty: "proven", count: 1 });
const cells = [cell(0, 1), cell(0, 3), cell(1, 0), cell(2, 3)];

test.each([
  ["ArrowRight", { row: 0, column: 1 }, { row: 0, column: 3 }],
  ["ArrowRight", { row: 0, column: 3 }, undefined],
  ["ArrowLeft", { row: 0, column: 1 }, { row: 0, column: -1 }],
  ["ArrowDown", { row: 0, column: 3 }, { row: 2, column: 3 }],
  ["ArrowUp", { row: 0, column: 3 }, { row: -1, column: 3 }],
  ["ArrowDown", { row: -1, column: 3 }, { row: 0, column: 3 }],
  ["ArrowDown", { row: 0, column: -1 }, { row: 1, column: -1 }],
  ["ArrowRight", { row: -1, column: 1 }, { row: -1, column: 3 }],
  ["Home", { row: 0, column: 3 }, { row: 0, column: -1 }],
  ["End", { row: 0, column: -1 }, { row: 0, column: 3 }],
  ["a", { row: 0, column: 1 }, undefined],
])("%s from %o leads to %o", (key, at, to) => {
  expect(walked(cells, at, key)).toEqual(to);
});

test("what is left out is said", () => {
  expect(range("rows", 0, 300, 4120)).toBe("rows 1–300 of 4,120");
  expect(range("rows", 4000, 120, 4120)).toBe("rows 4,001–4,120 of 4,120");
  expect(range("columns", 0, 7, 7)).toBe("7 columns");
  expect(range("columns", 0, 1, 1)).toBe("1 column");
  expect(range("rows", 0, 0, 0)).toBe("no rows");
});
