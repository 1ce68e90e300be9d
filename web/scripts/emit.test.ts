import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { emit } from "./emit.js";

const at = (path: string): URL => new URL(path, import.meta.url);

test("the types of the page are those of the API", () => {
  const description = JSON.parse(readFileSync(at("../openapi.json"), "utf8"));
  const types = readFileSync(at("../src/api/types.ts"), "utf8");
  expect(types, "run `npm run types`").toBe(emit(description));
});

test("a shape that is not known is refused", () => {
  expect(() => emit({ components: { schemas: { Odd: { type: "tuple" } } }, paths: {} })).toThrow("no TypeScript type");
});

test("the lock file names no registry", () => {
  const lock = readFileSync(at("../package-lock.json"), "utf8");
  expect(lock).not.toContain("resolved");
});
