import { expect, test } from "vitest";
import { LEAST_SCALE, MOST_SCALE, fitted, opening, zoomed } from "./viewport";

const pane = { width: 1000, height: 700 };

test("a small picture opens whole and in the middle", () => {
  const view = opening({ width: 800, height: 200 }, pane, 40);
  expect(view.x + (800 * view.scale) / 2).toBeCloseTo(500);
  expect(200 * view.scale).toBeLessThan(660);
});

test("a tall picture opens at its top, still readable", () => {
  const view = opening({ width: 1300, height: 5000 }, pane, 40);
  expect(view.scale).toBeGreaterThanOrEqual(0.72);
  expect(view.y).toBe(52);
});

test("all of it fits when asked for", () => {
  const view = fitted({ width: 1300, height: 3000 }, pane, 40);
  expect(3000 * view.scale).toBeLessThanOrEqual(660);
});

test("zooming keeps the point under the pointer", () => {
  const view = zoomed({ x: 10, y: 20, scale: 1 }, 2, 110, 220);
  expect(view).toEqual({ x: -90, y: -180, scale: 2 });
});

test("zooming stops at both ends", () => {
  expect(zoomed({ x: 0, y: 0, scale: 1 }, 1e6, 0, 0).scale).toBe(MOST_SCALE);
  expect(zoomed({ x: 0, y: 0, scale: 1 }, 1e-6, 0, 0).scale).toBe(LEAST_SCALE);
});
