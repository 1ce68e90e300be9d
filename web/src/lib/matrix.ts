/** The picture as a grid: who in rows, what in columns. It stays readable where lines no longer do. */
import type { EdgeView, MapView, NodeView } from "../api/types";
import { RELATIONS } from "./filter";

export interface MatrixView {
  rows: NodeView[];
  columns: NodeView[];
  /** The strongest edge of a cell, by row and column id. */
  cells: Map<string, EdgeView>;
}

/** Returns the key of a cell. */
export function cellKey(row: string, column: string): string {
  return `${row}\n${column}`;
}

/** Builds the grid of all edges; where several meet in one cell the strongest relation shows, the surest first. */
export function matrix(map: MapView, edges: readonly EdgeView[]): MatrixView {
  const cells = new Map<string, EdgeView>();
  for (const edge of edges) {
    const key = cellKey(edge.from, edge.to);
    const known = cells.get(key);
    if (known === undefined || strength(edge) > strength(known)) cells.set(key, edge);
  }
  const starts = new Set(edges.map((edge) => edge.from));
  const ends = new Set(edges.map((edge) => edge.to));
  return {
    rows: map.nodes.filter((node) => starts.has(node.id)),
    columns: map.nodes.filter((node) => ends.has(node.id)),
    cells,
  };
}

function strength(edge: EdgeView): number {
  return RELATIONS.indexOf(edge.relation) * 3 + { unknown: 0, conditional: 1, proven: 2 }[edge.certainty];
}
