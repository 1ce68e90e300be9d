/** Where paths are in the overview. */
import type { OverviewView, Relation } from "../api/types";

/** What is lit in the overview, by places in its lists. */
export interface Lit {
  nodes: readonly number[];
  edges: readonly number[];
  /** Steps for which the overview has no edge: what administrators reach in their account. */
  extra: readonly Extra[];
}

export interface Extra {
  from: number;
  to: number;
  relation: Relation;
}

/** What a path is made of. */
export interface Steps {
  from: { id: string };
  steps: readonly { from: string; relation: Relation; to: { id: string } }[];
}

/** Finds the nodes and edges of a path. */
export function pathLit(view: OverviewView, path: Steps): Lit {
  const places = new Map(view.nodes.ids.map((id, place) => [id, place]));
  const nodes = new Set<number>();
  const edges: number[] = [];
  const extra: Extra[] = [];
  const add = (id: string): number | undefined => {
    const place = places.get(id);
    if (place !== undefined) nodes.add(place);
    return place;
  };
  add(path.from.id);
  for (const { from: start, to: end, relation } of path.steps) {
    const [from, to] = [add(start), add(end.id)];
    if (from === undefined || to === undefined) continue;
    const found = edgesBetween(view, from, to);
    const same = found.filter((edge) => view.edges.relation_names[view.edges.relations[edge] ?? -1] === relation);
    edges.push(...(same.length > 0 ? same : found));
    if (found.length === 0) extra.push({ from, to, relation });
  }
  return { nodes: [...nodes], edges, extra };
}

function edgesBetween({ edges }: OverviewView, from: number, to: number): number[] {
  const found: number[] = [];
  edges.from.forEach((start, edge) => {
    if (start === from && edges.to[edge] === to) found.push(edge);
  });
  return found;
}
