/** Bundling and placing for the made-up estate, as the server does it for a real one. */
import type { ColumnView, EdgeView, LitView, MapView, NodeView } from "../src/api/types";
import type { MadeEdge, MadeEstate, MadeNode } from "./estate.ts";
import { type Grid, matrix } from "./matrix.ts";
import { WORDS } from "./words.ts";

export const TITLES = ["Outside world", "People", "Roles", "Compute", "Crown jewels"];
const WIDTH = 204;
/** From the left edge of a column to that of the next: few columns leave room for labels between them. */
const PITCH = [276, 276, 400, 360, 320, 276];
const ROW_PITCH = 52;
const STRENGTH = Object.keys(WORDS);

export interface Drawing {
  focus?: string;
  direction: "forward" | "reverse" | "both";
  depth: number;
  limit: number;
  expand: string[];
  /** Nodes and edges that are taken away: they are drawn as gone. */
  without: Set<string>;
  /** What goes beside the picture: `matrix`, `lit` or nothing. */
  also: string;
  grid?: Grid;
  /** What is drawn in the end; all of it if it is left out. */
  part?: { nodes: Set<string>; edges: Set<string> };
}

/** Says what is taken away with the nodes and edges that somebody named. */
export function isGone(edge: MadeEdge, without: ReadonlySet<string>): boolean {
  return without.has(edge.id) || without.has(edge.from) || without.has(edge.to);
}

/** Chooses what to draw, bundles the rest and gives everything its place. */
export function draw(estate: MadeEstate, drawing: Drawing): MapView {
  const reached = drawing.focus === undefined ? undefined : reach(estate, drawing);
  const members = estate.nodes.filter((node) => (drawing.part?.nodes ?? reached)?.has(node.id) ?? true);
  const ids = new Set(members.map((node) => node.id));
  const edges = estate.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to) && (drawing.part?.edges.has(edge.id) ?? true));
  const { nodes, home } = bundled(members, edges, drawing);
  const merged = mergedEdges(edges, home, drawing.without).slice(0, Math.max(160, drawing.limit * 3));
  place(nodes, merged);
  const columns: ColumnView[] = [];
  for (const node of nodes) {
    if (columns.some((column) => column.index === node.column)) continue;
    const count = members.filter((member) => member.column === node.column).length;
    const alone = nodes.filter((one) => one.column === node.column && one.bundle === undefined).length;
    columns.push({ index: node.column, title: TITLES[node.column] ?? "", x: node.x, count, alone });
  }
  const map: MapView = {
    direction: drawing.direction,
    depth: drawing.depth,
    arrange: "kind",
    group: "",
    opened: drawing.expand.map((id) => ({ id, label: id.split(":").slice(1).reverse().join(" in "), shown: 1, total: 1 })),
    without: [...drawing.without].map((id) => ({ id, label: labelOf(estate, id) })),
    columns: columns.sort((left, right) => left.index - right.index),
    nodes,
    edges: merged,
    shown: { nodes: nodes.length, nodes_total: members.length, edges: merged.length, edges_total: edges.length },
    width: Math.max(0, ...nodes.map((node) => node.x + WIDTH)),
    height: Math.max(0, ...nodes.map((node) => node.y + ROW_PITCH)),
  };
  if (drawing.focus !== undefined) map.focus = drawing.focus;
  if (drawing.also === "matrix" && drawing.grid !== undefined) map.matrix = matrix(estate, edges, drawing.grid);
  if (drawing.also === "lit") map.lit = lit(estate, ids, edges);
  return map;
}

function lit(estate: MadeEstate, nodes: ReadonlySet<string>, edges: MadeEdge[]): LitView {
  const wanted = new Set(edges);
  const places = <T>(list: readonly T[], isWanted: (one: T) => boolean): number[] => list.flatMap((one, place) => (isWanted(one) ? [place] : []));
  return { nodes: places(estate.nodes, (node) => nodes.has(node.id)), edges: places(estate.edges, (edge) => wanted.has(edge)) };
}

function labelOf(estate: MadeEstate, id: string): string {
  const label = (node: string): string => estate.nodes.find((candidate) => candidate.id === node)?.label ?? node;
  const edge = estate.edges.find((candidate) => candidate.id === id);
  return edge === undefined ? label(id) : `${label(edge.from)} ${WORDS[edge.relation] ?? edge.relation} ${label(edge.to)}`;
}

function reach(estate: MadeEstate, drawing: Drawing): Set<string> {
  const seen = new Set([drawing.focus as string]);
  const follow = (start: "from" | "to", end: "from" | "to"): void => {
    let ring = new Set([drawing.focus as string]);
    for (let step = 0; step < drawing.depth; step += 1) {
      const next = new Set<string>();
      for (const edge of estate.edges) if (ring.has(edge[start]) && !seen.has(edge[end])) next.add(edge[end]);
      for (const id of next) seen.add(id);
      ring = next;
    }
  };
  if (drawing.direction !== "reverse") follow("from", "to");
  if (drawing.direction !== "forward") follow("to", "from");
  return seen;
}

function bundled(members: MadeNode[], edges: MadeEdge[], drawing: Drawing): { nodes: NodeView[]; home: Map<string, string> } {
  const degree = new Map<string, number>();
  for (const edge of edges) {
    degree.set(edge.from, (degree.get(edge.from) ?? 0) + 1);
    degree.set(edge.to, (degree.get(edge.to) ?? 0) + 1);
  }
  const weight = (node: MadeNode): number =>
    (node.id === drawing.focus ? 10_000 : 0) +
    ["info", "low", "medium", "high", "critical"].indexOf(node.severity ?? "") * 100 +
    (node.kind === "administrator" ? 900 : 0) +
    (degree.get(node.id) ?? 0);
  const home = new Map<string, string>();
  const nodes: NodeView[] = [];
  const perColumn = Math.max(3, Math.floor(drawing.limit / 5));
  for (let column = 0; column < 5; column += 1) {
    const inColumn = members.filter((node) => node.column === column);
    const ranked = [...inColumn].sort((left, right) => weight(right) - weight(left));
    const kept = inColumn.length <= perColumn ? ranked : ranked.slice(0, Math.max(4, perColumn - 6));
    const rest = ranked.slice(kept.length);
    let bundles = groupBy(rest, (node) => `bundle:${node.account ?? "-"}:${node.kind}`);
    if (bundles.size > 5) bundles = groupBy(rest, (node) => `bundle:*:${node.kind}`);
    for (const node of kept) home.set(node.id, node.id);
    for (const [id, inside] of bundles) {
      if (drawing.expand.includes(id) || inside.length === 1) {
        for (const node of inside) home.set(node.id, node.id);
        kept.push(...inside);
        continue;
      }
      for (const node of inside) home.set(node.id, id);
      const first = inside[0] as MadeNode;
      const words = first.kind === "compute" ? `${inside.length} compute` : `${inside.length} ${first.kind.replaceAll("_", " ")}s`;
      nodes.push({ ...view(first), id, label: words, name: words, is_administrator: false, bundle: { count: inside.length, total: inside.length, more: id, owner: first.account ?? "elsewhere", examples: inside.slice(0, 5).map((node) => node.label) } });
    }
    nodes.push(...kept.map(view));
  }
  return { nodes, home };
}

function view(node: MadeNode): NodeView {
  const { id, label, name, kind, column, account, severity, isAdministrator } = node;
  const made: NodeView = { id, label, name, kind, column, x: 0, y: 0, is_administrator: isAdministrator };
  if (account !== undefined) made.account = account;
  if (severity !== undefined) made.severity = severity;
  return made;
}

function mergedEdges(edges: MadeEdge[], home: Map<string, string>, without: ReadonlySet<string>): EdgeView[] {
  const merged = new Map<string, EdgeView>();
  for (const edge of edges) {
    const from = home.get(edge.from) ?? edge.from;
    const to = home.get(edge.to) ?? edge.to;
    if (from === to) continue;
    const key = home.get(edge.from) === edge.from && home.get(edge.to) === edge.to ? edge.id : `${from}>${to}`;
    const known = merged.get(key);
    if (known === undefined) {
      const { id, relation, certainty, conditions } = edge;
      const made: EdgeView = { id, from, to, relation, label: WORDS[relation] ?? relation, certainty, conditions, count: 1 };
      if (isGone(edge, without)) made.change = "removed";
      merged.set(key, made);
    } else {
      known.count += 1;
      if (edge.certainty === "proven") known.certainty = "proven";
      if (STRENGTH.indexOf(edge.relation) > STRENGTH.indexOf(known.relation)) {
        known.relation = edge.relation;
        known.label = WORDS[edge.relation] ?? edge.relation;
      }
    }
  }
  return [...merged.values()]
    .sort((left, right) => STRENGTH.indexOf(right.relation) - STRENGTH.indexOf(left.relation));
}

/** A few sweeps that move each node to the middle of its neighbours, then rows one below the other. */
function place(nodes: NodeView[], edges: EdgeView[]): void {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const columns = groupBy(nodes, (node) => node.column);
  const order = [...columns.keys()].sort((left, right) => left - right);
  const tallest = Math.max(...[...columns.values()].map((column) => column.length));
  const stack = (column: NodeView[]): void => {
    const top = ((tallest - column.length) * ROW_PITCH) / 2;
    column.forEach((node, row) => {
      node.x = order.indexOf(node.column) * (PITCH[order.length] ?? 276);
      node.y = Math.round(top + row * ROW_PITCH);
    });
  };
  for (const column of columns.values()) stack(column);
  for (let sweep = 0; sweep < 6; sweep += 1) {
    for (const column of columns.values()) {
      const middle = new Map<NodeView, number>();
      for (const node of column) {
        const others = edges.flatMap((edge) => (edge.from === node.id ? [edge.to] : edge.to === node.id ? [edge.from] : []));
        const rows = others.map((id) => byId.get(id)?.y ?? 0);
        middle.set(node, rows.length === 0 ? node.y : rows.reduce((sum, row) => sum + row, 0) / rows.length);
      }
      column.sort((left, right) => (middle.get(left) ?? 0) - (middle.get(right) ?? 0));
      stack(column);
    }
  }
  nodes.sort((left, right) => left.column - right.column || left.y - right.y);
}

function groupBy<T, K>(values: T[], key: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  return groups;
}
