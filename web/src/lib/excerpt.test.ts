import { expect, test } from "vitest";
import type { Mark } from "../api/types";
import { numberedLines } from "./excerpt";

const cut = (text: string, ...marks: Mark[]): string =>
  numberedLines({ source: "policy.json", first_line: 7, lines: [text], marks })
    .flatMap((line) => line.stretches)
    .map((stretch) => (stretch.role === undefined ? stretch.text : `[${stretch.role}:${stretch.text}]`))
    .join("");

test("underlines what is marked", () => {
  expect(cut('"Action": "*"', { line: 7, start: 10, end: 13, role: "allows" })).toBe('"Action": [allows:"*"]');
});

test("marks of other lines and empty marks change nothing", () => {
  expect(cut("text", { line: 8, start: 0, end: 4, role: "denies" }, { line: 7, start: 2, end: 2, role: "denies" })).toBe("text");
});

test("a mark may reach past the end of its line", () => {
  expect(cut("text", { line: 7, start: 2, end: 99, role: "subject" })).toBe("te[subject:xt]");
});

test("the later of two overlapping marks wins", () => {
  const marks: Mark[] = [{ line: 7, start: 0, end: 4, role: "allows" }, { line: 7, start: 2, end: 6, role: "denies" }];
  expect(cut("abcdef", ...marks)).toBe("[allows:ab][denies:cd][denies:ef]");
});

test("lines are numbered as in their source", () => {
  const lines = numberedLines({ source: "policy.json", first_line: 7, lines: ["a", "", "b"], marks: [] });
  expect(lines.map((line) => line.number)).toEqual([7, 8, 9]);
});
