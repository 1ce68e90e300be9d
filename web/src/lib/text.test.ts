import { expect, test } from "vitest";
import { counted, fitted, pieces, shorten } from "./text";

test("shortens in the middle and keeps both ends", () => {
  expect(shorten("payments-production-deploy", 12)).toBe("payment…ploy");
  expect(shorten("short", 12)).toBe("short");
});

test("never cuts a letter in half", () => {
  expect(shorten("🦊🦊🦊🦊🦊", 3)).toBe("🦊🦊…");
});

test("fits text into a width", () => {
  const measure = (text: string): number => text.length * 10;
  expect(fitted("payments-production-deploy", 120, measure)).toBe("payment…ploy");
  expect(fitted("deploy", 60, measure)).toBe("deploy");
  expect(fitted("deploy", 0, measure)).toBe("…");
});

test("names stand apart from the sentence", () => {
  expect(pieces("`ada` can read `invoices`")).toEqual([
    { text: "ada", isName: true },
    { text: " can read ", isName: false },
    { text: "invoices", isName: true },
  ]);
});

test("counts with the right noun", () => {
  expect([counted(1, "role"), counted(4000, "role"), counted(2, "policy", "policies")]).toEqual(["1 role", "4,000 roles", "2 policies"]);
});
