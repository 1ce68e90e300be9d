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
  /** How wide the label can be before it gets behind a box. */
  room: number;
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
  const lanes = new Lanes(nodes);
  return ends.map((end) => route(end, ports, lanes));
}

/** Where edges pass columns that they do not stop at: between boxes, not behind them. */
class Lanes {
  private readonly columns: { x: number; gaps: { middle: number; room: number; used: number }[] }[];

  constructor(nodes: readonly NodeView[]) {
    const tops = new Map<number, number[]>();
    for (const node of nodes) tops.set(node.x, [...(tops.get(node.x) ?? []), node.y]);
    this.columns = [...tops]
      .sort(([left], [right]) => left - right)
      .map(([x, ys]) => {
        ys.sort((left, right) => left - right);
        const first = ys[0] ?? 0;
        const gaps = [{ middle: first - 14, room: 18, used: 0 }];
        ys.forEach((y, index) => {
          const bottom = y + NODE_HEIGHT;
          const next = ys[index + 1];
          if (next === undefined) gaps.push({ middle: bottom + 14, room: 18, used: 0 });
          else if (next - bottom >= 6) gaps.push({ middle: (bottom + next) / 2, room: next - bottom - 5, used: 0 });
        });
        return { x, gaps };
      });
  }

  /** Returns the heights at which an edge between two points passes the columns between them, from left to right. */
  through(startX: number, startY: number, endX: number, endY: number): { x: number; y: number }[] {
    const between = this.columns.filter(({ x }) => x >= startX && x + NODE_WIDTH <= endX);
    return between.map(({ x, gaps }) => {
      const wanted = startY + ((x + NODE_WIDTH / 2 - startX) / (endX - startX)) * (endY - startY);
      const distance = (gap: { middle: number; used: number }): number => Math.abs(gap.middle - wanted) + gap.used * 6;
      const first = gaps[0];
      const last = gaps.at(-1);
      // Far above or below all boxes nothing is in the way.
      if (first === undefined || last === undefined || wanted < first.middle - 10 || wanted > last.middle + 10) return { x, y: wanted };
      const gap = gaps.reduce((best, other) => (distance(other) < distance(best) ? other : best), first);
      const step = Math.ceil(gap.used / 2) * (gap.used % 2 === 0 ? 1 : -1) * 2.5;
      gap.used += 1;
      return { x, y: gap.middle + Math.max(-gap.room / 2, Math.min(gap.room / 2, step)) };
    });
  }
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

function route({ edge, from, to, toSide }: Ends, ports: Map<string, number>, lanes: Lanes): Route {
  const startX = from.x + NODE_WIDTH;
  const startY = from.y + NODE_HEIGHT / 2 + (ports.get(`from ${edge.id}`) ?? 0);
  const endX = toSide === "left" ? to.x : to.x + NODE_WIDTH;
  const endY = to.y + NODE_HEIGHT / 2 + (ports.get(`to ${edge.id}`) ?? 0);
  const inward = toSide === "left" ? -1 : 1;
  const tipX = endX + inward * 2;
  const baseX = tipX + inward * 7;
  const arrow = `M${tipX} ${endY}L${baseX} ${endY - 3.6}L${baseX} ${endY + 3.6}Z`;
  if (toSide === "left") {
    const stops = lanes.through(startX, startY, endX, endY);
    let path = `M${startX} ${startY}`;
    let [x, y] = [startX, startY];
    for (const stop of [...stops, { x: baseX, y: endY }]) {
      const bend = Math.max(Math.min(36, stop.x - x), (stop.x - x) * 0.5);
      path += `C${x + bend} ${y} ${stop.x - bend} ${stop.y} ${stop.x} ${stop.y}`;
      [x, y] = [stop.x, stop.y];
      if (stop.x === baseX) break;
      x += NODE_WIDTH;
      path += `H${x}`;
    }
    const first = stops[0] ?? { x: baseX, y: endY };
    return { edge, path, arrow, middle: { x: (startX + first.x) / 2, y: (startY + first.y) / 2 }, room: first.x - startX - 10 };
  }
  const reach = Math.max(startX, baseX) + 26 + Math.min(34, Math.abs(endY - startY) * 0.12);
  const path = `M${startX} ${startY}C${reach} ${startY} ${reach} ${endY} ${baseX} ${endY}`;
  return { edge, path, arrow, middle: { x: (startX + baseX + 6 * reach) / 8, y: (startY + endY) / 2 }, room: 84 };
}
