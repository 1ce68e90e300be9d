/** Paths in the made-up estate: a shortest one for each start. */
import type { AnswerView, CutView, PathView, ProblemView, Severity, StepView } from "../src/api/types";
import { conditionsOf, refer } from "./api.ts";
import type { MadeEdge, MadeEstate, MadeNode } from "./estate.ts";
import { type Drawing, draw, isGone } from "./layout.ts";
import { WORDS } from "./words.ts";

type Route = MadeEdge[];

/** Answers `paths from A to B` and `who can become admin`. */
export function paths(estate: MadeEstate, q: string, drawing: Drawing, most: number): AnswerView | ProblemView {
  const [, from, to] = /^paths from (\S+) to (\S+)$/.exec(q) ?? ["", "any", "admin"];
  const starts = ends(estate, from ?? "any");
  const targets = ends(estate, to ?? "admin");
  if (starts.length === 0 || targets.length === 0) return { error: `nothing on the map is \`${starts.length === 0 ? from : to}\`` };
  const whole = find(estate, starts, targets, new Set());
  const left = drawing.without.size === 0 ? whole : find(estate, starts, targets, drawing.without);
  const gone = drawing.without.size === 0 ? [] : whole.filter((route) => route.some((edge) => isGone(edge, drawing.without)));
  const shown = left.slice(0, most);
  const nodes = new Set([...shown, ...gone].flat().flatMap((edge) => [edge.from, edge.to]));
  const edges = new Set([...shown, ...gone].flat().map((edge) => edge.id));
  const map = draw(estate, { ...drawing, part: { nodes, edges } });
  const views = [...shown.map((route) => view(estate, route)), ...gone.map((route): PathView => ({ ...view(estate, route), change: "removed" }))];
  return {
    truncated: [],
    question: q,
    kind: "paths",
    sentence: `${left.length} ${left.length === 1 ? "path leads" : "paths lead"} from \`${from}\` to \`${to}\``,
    rows: [],
    rows_total: 0,
    paths: views,
    paths_total: left.length,
    cuts: cuts(estate, left),
    gaps: [],
    map,
  };
}

function ends(estate: MadeEstate, name: string): MadeNode[] {
  switch (name) {
    case "any":
      return estate.nodes.filter((node) => node.kind === "user" || node.kind === "role");
    case "admin":
      return estate.nodes.filter((node) => node.kind === "administrator");
    case "internet":
      return estate.nodes.filter((node) => node.kind === "anonymous");
    default:
      return estate.nodes.filter((node) => node.id === name || node.label === name || node.name === name);
  }
}

/** Walks back from each target. */
function find(estate: MadeEstate, starts: MadeNode[], targets: MadeNode[], without: ReadonlySet<string>): Route[] {
  const incoming = new Map<string, MadeEdge[]>();
  for (const edge of estate.edges) {
    if (!isGone(edge, without)) incoming.set(edge.to, [...(incoming.get(edge.to) ?? []), edge]);
  }
  const found: Route[] = [];
  for (const target of targets) {
    const routes = new Map<string, Route>([[target.id, []]]);
    const waiting = [target.id];
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      for (const edge of incoming.get(id) ?? []) {
        if (routes.has(edge.from)) continue;
        routes.set(edge.from, [edge, ...(routes.get(id) ?? [])]);
        waiting.push(edge.from);
      }
    }
    for (const start of starts) {
      const route = routes.get(start.id);
      if (route !== undefined && route.length > 0) found.push(route);
    }
  }
  return found.sort((left, right) => left.length - right.length);
}

function view(estate: MadeEstate, route: Route): PathView {
  const node = (id: string): MadeNode => estate.nodes.find((candidate) => candidate.id === id) as MadeNode;
  const steps = route.map((edge): StepView => ({
    edge: edge.id, from: edge.from, relation: edge.relation, label: WORDS[edge.relation] ?? "", is_open: false, permissions: [], to: refer(node(edge.to)),
    certainty: edge.certainty, conditions: conditionsOf(edge.conditions),
  }));
  const from = refer(node((route[0] as MadeEdge).from));
  const severity: Severity = route.length === 1 ? "medium" : "high";
  return {
    id: route.map((edge) => edge.id).join(" "),
    sentence: `\`${from.label}\` ${steps.map((step) => `${step.label} \`${step.to.label}\``).join(", then ")}`,
    reason: "",
    severity,
    hops: route.length,
    certainty: route.every((edge) => edge.certainty === "proven") ? "proven" : "conditional",
    conditions: conditionsOf([...new Set(route.flatMap((edge) => edge.conditions))]),
    from,
    steps,
    lights: [from.id, ...route.flatMap((edge) => [edge.id, edge.to])],
  };
}

function cuts(estate: MadeEstate, routes: Route[]): CutView[] {
  const found: CutView[] = [];
  for (let left = routes; left.length > 0;) {
    const counts = new Map<MadeEdge, number>();
    for (const edge of left.flat()) counts.set(edge, (counts.get(edge) ?? 0) + 1);
    const [best, count] = [...counts].reduce((one, other) => (other[1] > one[1] ? other : one));
    const label = (id: string): string => estate.nodes.find((node) => node.id === id)?.label ?? id;
    found.push({ edge: best.id, label: `\`${label(best.from)}\` ${WORDS[best.relation] ?? ""} \`${label(best.to)}\``, paths: count, edits: [], lost: [] });
    left = left.filter((route) => !route.includes(best));
  }
  return found;
}
