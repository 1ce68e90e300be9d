import { expect, test } from "vitest";
import { csv } from "./export";

test("cells are quoted and formulas disarmed", () => {
  expect(csv([["from", 'a "b"'], ["=cmd()", "x,y"]])).toBe('"from","a ""b"""\r\n"\'=cmd()","x,y"\r\n');
});
