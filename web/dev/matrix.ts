/** The grid of the made-up estate, page by page. */
import type { CellView, MatrixView, NodeRef } from "../src/api/types";
import type { MadeEdge, MadeEstate, MadeNode } from "./estate.ts";
import { WORDS } from "./words.ts";

const ROWS = 300;
const COLUMNS = 100;

export interface Grid {
  who: string;
  what: string;
  rowsBefore: number;
  columnsBefore: number;
  hide: string[];
}

export function matrix(estate: MadeEstate, edges: MadeEdge[], grid: Grid): MatrixView {
  const byId = new Map(estate.nodes.map((node) => [node.id, node]));
  const isNamed = (id: string, text: string): boolean => (byId.get(id)?.name ?? "").toLowerCase().includes(text.toLowerCase());
  const kept = edges.filter(
    (edge) => !grid.hide.includes(edge.relation) && !grid.hide.includes(edge.certainty) && isNamed(edge.from, grid.who) && isNamed(edge.to, grid.what),
  );
  const listed = (ids: string[]): MadeNode[] =>
    [...new Set(ids)].flatMap((id) => byId.get(id) ?? []).sort((left, right) => left.column - right.column || (left.label < right.label ? -1 : 1));
  const rows = listed(kept.map((edge) => edge.from));
  const columns = listed(kept.map((edge) => edge.to));
  const strength = Object.keys(WORDS);
  const cells = new Map<string, { edge: MadeEdge; count: number }>();
  for (const edge of kept) {
    const key = `${edge.from} ${edge.to}`;
    const known = cells.get(key);
    const isStronger = known === undefined || strength.indexOf(edge.relation) > strength.indexOf(known.edge.relation);
    cells.set(key, { edge: isStronger ? edge : known.edge, count: (known?.count ?? 0) + 1 });
  }
  const shownRows = rows.slice(grid.rowsBefore, grid.rowsBefore + ROWS);
  const shownColumns = columns.slice(grid.columnsBefore, grid.columnsBefore + COLUMNS);
  const shown = shownRows.flatMap((from, row) =>
    shownColumns.flatMap((to, column): CellView[] => {
      const cell = cells.get(`${from.id} ${to.id}`);
      if (cell === undefined) return [];
      const { id, relation, certainty } = cell.edge;
      return [{ row, column, edge: id, relation, label: WORDS[relation] ?? relation, certainty, count: cell.count }];
    }),
  );
  const refer = ({ id, label, name, kind }: MadeNode): NodeRef => ({ id, label, name, kind });
  return {
    rows: shownRows.map(refer), rows_before: grid.rowsBefore, rows_total: rows.length,
    columns: shownColumns.map(refer), columns_before: grid.columnsBefore, columns_total: columns.length,
    cells: shown, cells_total: cells.size,
  };
}
