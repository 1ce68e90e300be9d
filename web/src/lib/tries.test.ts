import { expect, test } from "vitest";
import { offset, readTries, shortChange, withChange, writeTries } from "./tries";

test("changes survive an address, and what is none is left out", () => {
  const tries = [{ change: "detach policy/x from role/y" }, { change: "set trust of role/y to this", text: "{\n}" }];
  expect(readTries(writeTries(tries))).toEqual(tries);
  expect(readTries(`[1, {"change": 2}, {"change": "a", "text": 3}, {"change": "b"}]`)).toEqual([{ change: "b" }]);
  expect(readTries("{")).toEqual([]);
  expect(writeTries([{ change: "a", text: "x".repeat(7_000) }])).toBe("");
});

test("a text written twice is tried as it was written last", () => {
  const first = withChange([{ change: "a" }], { change: "b", text: "1" });
  expect(withChange(first, { change: "b", text: "2" })).toEqual([{ change: "a" }, { change: "b", text: "2" }]);
});

test("changes are shown with short names", () => {
  expect(shortChange("detach arn:aws:iam::aws:policy/job-function/Billing from arn:aws:iam::111122223333:role/a/app")).toBe("detach policy/Billing from role/app");
  expect(shortChange("set policy of arn:aws:s3:::data to this")).toBe("set policy of data");
});

test("mistakes are found again by line and column", () => {
  expect(offset("{\n  \"ä\": 1\n}", 2, 8)).toBe(9);
  expect(offset("a😀b", 1, 3)).toBe(3);
});
