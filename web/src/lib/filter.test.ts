import { expect, test } from "vitest";
import { makeEstate } from "../../dev/estate.ts";
import { draw } from "../../dev/layout.ts";
import { neighbourhood, visibleEdges } from "./filter";
import { cellKey, matrix } from "./matrix";

const map = draw(makeEstate(40), { direction: "both", depth: 4, limit: 60, expand: [], without: new Set() });

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

test("the matrix holds every pair that has an edge, the strongest relation first", () => {
  const grid = matrix(map, map.edges);
  for (const edge of map.edges) expect(grid.cells.has(cellKey(edge.from, edge.to))).toBe(true);
  const [sample] = map.edges;
  if (sample === undefined) throw new Error("the estate has no edge");
  const stronger = { ...sample, id: "stronger", relation: "escalate" as const };
  const two = matrix(map, [stronger, { ...sample, relation: "read" }]);
  expect(two.cells.get(cellKey(sample.from, sample.to))?.id).toBe("stronger");
});
