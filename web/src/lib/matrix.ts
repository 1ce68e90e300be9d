/** Walking through a grid by keyboard: from one filled cell to the next, and to the names at its edges. */
import type { CellView } from "../api/types";

/** A place in the grid. Names of rows stand in column -1, names of columns in row -1. */
export interface Spot {
  row: number;
  column: number;
}

/** Returns where a key leads to; nothing if it leads nowhere. */
export function walked(cells: readonly CellView[], at: Spot, key: string): Spot | undefined {
  const inRow = (row: number): number[] => (row < 0 ? [...new Set(cells.map((cell) => cell.column))] : cells.filter((cell) => cell.row === row).map((cell) => cell.column));
  const inColumn = (column: number): number[] => (column < 0 ? [...new Set(cells.map((cell) => cell.row))] : cells.filter((cell) => cell.column === column).map((cell) => cell.row));
  const columns = at.row < 0 ? inRow(at.row) : [-1, ...inRow(at.row)];
  const rows = at.column < 0 ? inColumn(at.column) : [-1, ...inColumn(at.column)];
  const along = (places: number[], next: (place: number) => boolean, pick: (...places: number[]) => number): number | undefined => {
    const ahead = places.filter(next);
    return ahead.length === 0 ? undefined : pick(...ahead);
  };
  const horizontal = (column: number | undefined): Spot | undefined => (column === undefined ? undefined : { row: at.row, column });
  const vertical = (row: number | undefined): Spot | undefined => (row === undefined ? undefined : { row, column: at.column });
  switch (key) {
    case "ArrowRight":
      return horizontal(along(columns, (column) => column > at.column, Math.min));
    case "ArrowLeft":
      return horizontal(along(columns, (column) => column < at.column, Math.max));
    case "ArrowDown":
      return vertical(along(rows, (row) => row > at.row, Math.min));
    case "ArrowUp":
      return vertical(along(rows, (row) => row < at.row, Math.max));
    case "Home":
      return horizontal(along(columns, () => true, Math.min));
    case "End":
      return horizontal(along(columns, () => true, Math.max));
    default:
      return undefined;
  }
}

/** Says which part of a list is shown, such as `rows 1-300 of 4,120`. */
export function range(what: string, before: number, shown: number, total: number): string {
  const number = (value: number): string => value.toLocaleString("en-US");
  if (total === 0) return `no ${what}`;
  if (shown === total) return `${number(total)} ${total === 1 ? what.replace(/s$/, "") : what}`;
  return `${what} ${number(before + 1)}–${number(before + shown)} of ${number(total)}`;
}
