import { expect, test } from "vitest";
import { makeEstate } from "../../dev/estate.ts";
import { draw } from "../../dev/layout.ts";
import type { MapView } from "../api/types";
import { edgeCounts, neighbourhood, visibleEdges, visibleNodes } from "./filter";

const map = draw(makeEstate(40), { direction: "both", depth: 4, limit: 60, expand: [], without: new Set(), also: "" });

test("the legend hides certainties and relations", () => {
  const shown = visibleEdges(map, new Set(["conditional", "assume"]));
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.length).toBeLessThan(map.edges.length);
  expect(shown.some((edge) => edge.certainty === "conditional" || edge.relation === "assume")).toBe(false);
});

test("a node lights its edges and their other ends, and nothing else", () => {
  const edge = map.edges[0];
  if (edge === undefined) throw new Error("the estate has no edge");
  const bright = neighbourhood(map.edges, edge.from);
  expect(bright).toContain(edge.id);
  expect(bright).toContain(edge.to);
  for (const other of map.edges) expect(bright.has(other.id)).toBe(other.from === edge.from || other.to === edge.from);
});

test("an edge lights its two ends", () => {
  const edge = map.edges[0];
  if (edge === undefined) throw new Error("the estate has no edge");
  expect(neighbourhood(map.edges, edge.id)).toEqual(new Set([edge.id, edge.from, edge.to]));
});

test("the legend hides kinds of nodes, with their edges", () => {
  const [first] = map.nodes;
  if (first === undefined) throw new Error("the estate has no node");
  const other: MapView = { ...map, nodes: [{ ...first, kind: "unknown_principal" }, ...map.nodes.slice(1)] };
  expect(edgeCounts(other).get("unknown_principal")).toBe(1);
  const hidden = new Set(["unknown_principal"]);
  expect(visibleNodes(other, hidden).length).toBe(map.nodes.length - 1);
  expect(visibleEdges(other, hidden).some((edge) => edge.from === first.id || edge.to === first.id)).toBe(false);
});
