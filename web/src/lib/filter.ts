import type { Certainty, EdgeView, MapView, NodeView, OverviewView, PathView, Relation } from "../api/types";

export const CERTAINTIES: readonly Certainty[] = ["proven", "conditional", "unknown"];
export const RELATIONS: readonly Relation[] = ["member_of", "assume", "runs_as", "connect", "invoke", "read", "write", "administer", "escalate"];

export const RELATION_WORDS: Record<Relation, string> = {
  member_of: "member of",
  assume: "assume",
  runs_as: "runs as",
  connect: "network",
  invoke: "invoke",
  read: "read",
  write: "write",
  administer: "administer",
  escalate: "escalate",
};

/** The same in the cells of the matrix. */
export const RELATION_LETTERS: Record<Relation, string> = { member_of: "M", assume: "A", runs_as: "U", connect: "N", invoke: "I", read: "R", write: "W", administer: "X", escalate: "E" };

export const CERTAINTY_WORDS: Record<Certainty, string> = {
  proven: "proven",
  conditional: "conditional",
  unknown: "unknown",
};

/** The same for somebody who does not know the words yet. */
export const CERTAINTY_HELP: Record<Certainty, string> = {
  proven: "holds whatever the circumstances",
  conditional: "holds under a condition that a caller can meet, such as MFA or an address",
  unknown: "hinges on a fact that nobody has seen: a missing policy, or what only a deployment will tell",
};

/** Kinds of nodes that the legend names. */
export const KINDS = ["unknown_principal"] as const;

/** What came, what went, and what stays, where something changes. */
export const CHANGES = ["added", "removed", "unchanged"] as const;
const UNCHANGED = "unchanged";

export const CHANGE_WORDS: Record<(typeof CHANGES)[number], string> = { added: "new", removed: "gone", unchanged: "unchanged" };

/** Returns the nodes that the legend lets through. */
export function visibleNodes(map: MapView, hidden: ReadonlySet<string>): NodeView[] {
  return map.nodes.filter((node) => !hidden.has(node.kind));
}

/** Returns the edges that the legend lets through. */
export function visibleEdges(map: MapView, hidden: ReadonlySet<string>): EdgeView[] {
  const away = new Set(map.nodes.filter((node) => hidden.has(node.kind)).map((node) => node.id));
  return map.edges.filter(
    (edge) => ![edge.certainty, edge.relation, edge.change ?? UNCHANGED].some((name) => hidden.has(name)) && !away.has(edge.from) && !away.has(edge.to),
  );
}

/** Returns how many edges there are of each certainty and relation, and how many nodes of each kind. */
export function edgeCounts(map: MapView): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { kind, bundle } of map.nodes) counts.set(kind, (counts.get(kind) ?? 0) + (bundle?.count ?? 1));
  for (const edge of map.edges) {
    for (const name of [edge.certainty, edge.relation, edge.change ?? UNCHANGED]) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Returns the same of everything at once. */
export function overviewCounts({ nodes, edges }: OverviewView): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (places: readonly number[], names: readonly string[]): void => {
    const found = names.map(() => 0);
    for (const place of places) found[place] = (found[place] ?? 0) + 1;
    names.forEach((name, place) => counts.set(name, found[place] ?? 0));
  };
  add(edges.certainties, edges.certainty_names);
  add(edges.relations, edges.relation_names);
  add(edges.changes, OVERVIEW_CHANGES);
  add(nodes.kinds, nodes.kind_names);
  return counts;
}

/** What became of nodes and edges, by the numbers of an overview. */
export const OVERVIEW_CHANGES = [UNCHANGED, "added", "removed"] as const;

/** Returns the boxes and links of a path that are drawn. */
export function lights(map: MapView, edges: readonly EdgeView[], path: PathView): Set<string> {
  const drawn = new Set([...map.nodes.map((node) => node.id), ...edges.map((edge) => edge.id)]);
  return new Set(path.lights.filter((id) => drawn.has(id)));
}

/** Returns what to keep bright: a node with its edges and neighbours, or an edge with its ends. */
export function neighbourhood(edges: readonly EdgeView[], id: string): Set<string> {
  const bright = new Set([id]);
  for (const edge of edges) {
    if (edge.id !== id && edge.from !== id && edge.to !== id) continue;
    bright.add(edge.id).add(edge.from).add(edge.to);
  }
  return bright;
}
