/** Where edges run. Nodes come with their places from the server; only the curves between them are ours. */
import type { EdgeView, NodeView } from "../api/types";

export const NODE_WIDTH = 204;
export const NODE_HEIGHT = 42;

export interface Route {
  edge: EdgeView;
  /** The curve. */
  path: string;
  /** The arrowhead. */
  arrow: string;
  /** The place of the label. */
  middle: { x: number; y: number };
}

type Side = "left" | "right";

interface Ends {
  edge: EdgeView;
  from: NodeView;
  to: NodeView;
  toSide: Side;
}

/** Routes every edge whose two ends are drawn. */
export function routes(nodes: readonly NodeView[], edges: readonly EdgeView[]): Route[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const ends: Ends[] = [];
  for (const edge of edges) {
    const from = byId.get(edge.from);
    const to = byId.get(edge.to);
    if (from === undefined || to === undefined || from === to) continue;
    // An edge to the same or an earlier column leaves and arrives on the right, so that it does not cross its own nodes.
    ends.push({ edge, from, to, toSide: to.x > from.x ? "left" : "right" });
  }
  const ports = spreadPorts(ends);
  return ends.map((end) => route(end, ports));
}

/** Gives the edges at each side of a node places of their own, in the order of where they lead. */
function spreadPorts(ends: readonly Ends[]): Map<string, number> {
  const sides = new Map<string, { port: string; otherY: number }[]>();
  const add = (node: NodeView, side: Side, port: string, other: NodeView): void => {
    const key = `${side} ${node.id}`;
    const list = sides.get(key) ?? [];
    list.push({ port, otherY: other.y });
    sides.set(key, list);
  };
  for (const { edge, from, to, toSide } of ends) {
    add(from, "right", `from ${edge.id}`, to);
    add(to, toSide, `to ${edge.id}`, from);
  }
  const ports = new Map<string, number>();
  for (const list of sides.values()) {
    list.sort((left, right) => left.otherY - right.otherY || (left.port < right.port ? -1 : 1));
    const step = Math.min(12, (NODE_HEIGHT - 12) / list.length);
    list.forEach(({ port }, index) => ports.set(port, (index - (list.length - 1) / 2) * step));
  }
  return ports;
}

function route({ edge, from, to, toSide }: Ends, ports: Map<string, number>): Route {
  const startX = from.x + NODE_WIDTH;
  const startY = from.y + NODE_HEIGHT / 2 + (ports.get(`from ${edge.id}`) ?? 0);
  const endX = toSide === "left" ? to.x : to.x + NODE_WIDTH;
  const endY = to.y + NODE_HEIGHT / 2 + (ports.get(`to ${edge.id}`) ?? 0);
  const inward = toSide === "left" ? -1 : 1;
  const tipX = endX + inward * 2;
  const baseX = tipX + inward * 7;
  const arrow = `M${tipX} ${endY}L${baseX} ${endY - 3.6}L${baseX} ${endY + 3.6}Z`;
  if (toSide === "left") {
    const bend = Math.max(36, (baseX - startX) * 0.5);
    const path = `M${startX} ${startY}C${startX + bend} ${startY} ${baseX - bend} ${endY} ${baseX} ${endY}`;
    return { edge, path, arrow, middle: { x: (startX + baseX) / 2, y: (startY + endY) / 2 } };
  }
  const reach = Math.max(startX, baseX) + 26 + Math.min(34, Math.abs(endY - startY) * 0.12);
  const path = `M${startX} ${startY}C${reach} ${startY} ${reach} ${endY} ${baseX} ${endY}`;
  return { edge, path, arrow, middle: { x: (startX + baseX + 6 * reach) / 8, y: (startY + endY) / 2 } };
}
