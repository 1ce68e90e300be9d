/** Everything at once in the made-up estate: dots in rows, a band for each account. */
import type { OverviewView } from "../src/api/types";
import type { MadeEstate } from "./estate.ts";
import { TITLES } from "./layout.ts";

const STEP = 10;
const GUTTER = 260;

export function overview(estate: MadeEstate): OverviewView {
  const high = Math.ceil(Math.sqrt(estate.nodes.length / 1.7));
  const owners = [...new Set(estate.nodes.map((node) => node.account ?? "elsewhere"))].sort();
  const columns: OverviewView["columns"] = [];
  for (let index = 0; index < TITLES.length; index += 1) {
    const count = estate.nodes.filter((node) => node.column === index).length;
    const last = columns.at(-1);
    const x = last === undefined ? 0 : last.x + last.width + GUTTER;
    columns.push({ index, title: TITLES[index] ?? "", x, width: Math.max(3, Math.ceil(count / high)) * STEP, count });
  }
  const places = new Map<string, [number, number]>();
  const bands: OverviewView["bands"] = [];
  let top = 0;
  for (const label of owners) {
    const inside = estate.nodes.filter((node) => (node.account ?? "elsewhere") === label);
    let rows = 0;
    for (const { index, x, width } of columns) {
      const across = width / STEP;
      inside.filter((node) => node.column === index).forEach((node, place) => {
        const row = Math.floor(place / across);
        places.set(node.id, [x + (place % across) * STEP + STEP / 2, top + row * STEP + STEP / 2]);
        rows = Math.max(rows, row + 1);
      });
    }
    bands.push({ label, y: top, height: rows * STEP, count: inside.length });
    top += rows * STEP + 34;
  }
  const kinds = [...new Set(estate.nodes.map((node) => node.kind))];
  const severities = ["info", "low", "medium", "high", "critical"] as const;
  const relations = [...new Set(estate.edges.map((edge) => edge.relation))];
  const certainties = ["proven", "conditional", "unknown"] as const;
  const number = new Map(estate.nodes.map((node, index) => [node.id, index]));
  return {
    columns, bands,
    width: (columns.at(-1)?.x ?? 0) + (columns.at(-1)?.width ?? 0),
    height: top - 34,
    nodes: {
      ids: estate.nodes.map((node) => node.id),
      labels: estate.nodes.map((node) => node.label),
      kinds: estate.nodes.map((node) => kinds.indexOf(node.kind)),
      kind_names: kinds,
      columns: estate.nodes.map((node) => node.column),
      severities: estate.nodes.map((node) => (node.severity === undefined ? 0 : severities.indexOf(node.severity) + 1)),
      severity_names: [...severities],
      x: estate.nodes.map((node) => places.get(node.id)?.[0] ?? 0),
      y: estate.nodes.map((node) => places.get(node.id)?.[1] ?? 0),
      changes: [],
    },
    edges: {
      from: estate.edges.map((edge) => number.get(edge.from) ?? 0),
      to: estate.edges.map((edge) => number.get(edge.to) ?? 0),
      relations: estate.edges.map((edge) => relations.indexOf(edge.relation)),
      relation_names: relations,
      certainties: estate.edges.map((edge) => certainties.indexOf(edge.certainty)),
      certainty_names: [...certainties],
      changes: [],
    },
    nodes_total: estate.nodes.length,
    edges_total: estate.edges.length,
  };
}
