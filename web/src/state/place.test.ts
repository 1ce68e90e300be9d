import { expect, test } from "vitest";
import { START, readPlace, takeToken, writePlace } from "./place";

test("the start has an empty address", () => {
  expect(writePlace(START)).toBe("#");
  expect(readPlace("")).toEqual(START);
});

test("every place can be read from its own address", () => {
  const place = {
    ...START, question: "who can s3:GetObject on a&b=c#d", focus: "arn:aws:iam::111122223333:role/app", direction: "both" as const,
    depth: 2, limit: 120, shape: "table" as const, group: "tag:team", arrange: "depth" as const,
    paths: 40, rows: 400, rowsBefore: 300, columnsBefore: 100, who: "deploy", what: "a&b", expand: ["bundle:1, 2:role", "bundle:2:user"], without: ["a|can assume|b,c", "n1"], hide: ["unknown", "read"], card: "edge:e1",
  };
  expect(readPlace(writePlace(place))).toEqual(place);
});

test("what makes no sense is left at its default", () => {
  expect(readPlace("#direction=sideways&view=cinema&depth=many&limit=99999&group=colour&columns=ionic")).toEqual({ ...START, limit: 300 });
});

test("the secret is found and is no part of a place", () => {
  expect(takeToken("#token=abc")).toBe("abc");
  expect(takeToken("#q=abc")).toBeUndefined();
  expect(readPlace("#token=abc")).toEqual(START);
});
