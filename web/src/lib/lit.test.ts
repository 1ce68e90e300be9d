import { expect, test } from "vitest";
import { makeEstate } from "../../dev/estate";
import { overview } from "../../dev/overview";
import { respond } from "../../dev/api";
import type { AnswerView } from "../api/types";
import { pathLit } from "./lit";

test("the steps of a path are found among everything, in their order", () => {
  const estate = makeEstate(200);
  const view = overview(estate);
  const answer = JSON.parse(respond(estate, "/api/ask?q=who+can+become+admin").body) as AnswerView;
  const path = answer.paths.find(({ steps }) => steps.length > 1);
  if (path === undefined) throw new Error("no path has two steps");
  const lit = pathLit(view, path);
  expect(lit.nodes.map((node) => view.nodes.ids[node])).toEqual([path.from.id, ...path.steps.map((step) => step.to.id)]);
  expect(lit.edges.map((edge) => view.nodes.ids[view.edges.from[edge] ?? -1])).toEqual(path.steps.map((step) => step.from));
  expect(lit.extra).toEqual([]);
});

test("a step that is no edge is lit all the same", () => {
  const estate = makeEstate(30);
  const view = overview(estate);
  const [from, to] = [estate.nodes[0], estate.nodes.at(-1)];
  if (from === undefined || to === undefined) throw new Error("nothing is there");
  const path = { from, steps: [{ from: from.id, relation: "administer" as const, to }] };
  expect(pathLit(view, path).extra).toEqual([{ from: 0, to: estate.nodes.length - 1, relation: "administer" }]);
});
