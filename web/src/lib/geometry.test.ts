import { expect, test } from "vitest";
import type { EdgeView, NodeView } from "../api/types";
import { NODE_HEIGHT, NODE_WIDTH, routes } from "./geometry";

const node = (id: string, column: number, x: number, y: number): NodeView => ({ id, label: id, name: id, kind: "role", column, x, y, is_administrator: false });
const edge = (id: string, from: string, to: string): EdgeView => ({ id, from, to, relation: "assume", label: "can assume", certainty: "proven", conditions: [], count: 1 });
const ends = (path: string): number[] => {
  const numbers = path.match(/-?[\d.]+/g)?.map(Number) ?? [];
  return [...numbers.slice(0, 2), ...numbers.slice(-2)];
};

test("an edge to the right leaves on the right and arrives on the left", () => {
  const [route] = routes([node("a", 1, 0, 0), node("b", 2, 300, 100)], [edge("e", "a", "b")]);
  expect(ends(route?.path ?? "")).toEqual([NODE_WIDTH, NODE_HEIGHT / 2, 291, 100 + NODE_HEIGHT / 2]);
});

test("an edge to the left or within a column runs around the right side", () => {
  const nodes = [node("a", 2, 300, 0), node("b", 2, 300, 100), node("c", 1, 0, 0)];
  for (const route of routes(nodes, [edge("e", "a", "b"), edge("f", "a", "c")])) {
    const [startX, , endX] = ends(route.path);
    expect(startX).toBe(300 + NODE_WIDTH);
    expect([300 + NODE_WIDTH + 9, NODE_WIDTH + 9]).toContain(endX);
  }
});

test("edges at one side get ports of their own, in the order of where they lead", () => {
  const nodes = [node("a", 1, 0, 100), node("low", 2, 300, 200), node("high", 2, 300, 0)];
  const [toLow, toHigh] = routes(nodes, [edge("e", "a", "low"), edge("f", "a", "high")]).map((route) => ends(route.path)[1] ?? 0);
  expect(toHigh).toBeLessThan(toLow ?? 0);
});

test("however many edges there are, all arrive at their node", () => {
  const nodes = [node("hub", 2, 300, 0), ...Array.from({ length: 200 }, (_, index) => node(`n${index}`, 1, 0, index * 50))];
  const edges = nodes.slice(1).map((start, index) => edge(`e${index}`, start.id, "hub"));
  for (const route of routes(nodes, edges)) {
    const y = ends(route.path)[3] ?? -1;
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(NODE_HEIGHT);
  }
});

test("an edge without a drawn end is not drawn", () => {
  expect(routes([node("a", 1, 0, 0)], [edge("e", "a", "gone"), edge("f", "a", "a")])).toEqual([]);
});

test("an edge passes a column between its boxes, not behind them", () => {
  const middle = [0, 52, 104].map((y, index) => node(`m${index}`, 2, 300, y));
  const [route] = routes([node("a", 1, 0, 52), ...middle, node("b", 3, 600, 52)], [edge("e", "a", "b")]);
  const passes = [...(route?.path.matchAll(/ (-?[\d.]+)H/g) ?? [])].map((match) => Number(match[1]));
  expect(passes).toHaveLength(1);
  for (const box of middle) expect((passes[0] ?? 0) > box.y && (passes[0] ?? 0) < box.y + NODE_HEIGHT).toBe(false);
});
