/**
 * The SARIF file that the binary writes, against the schema of SARIF 2.1.0, which the package `@microsoft/jest-sarif` has.
 * Scans `IAMSCOPE_ESTATE` with `IAMSCOPE_BIN`; without them there is nothing to test and the file is skipped.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv";
import { describe, expect, test } from "vitest";

const { IAMSCOPE_BIN, IAMSCOPE_ESTATE } = process.env;

const require = createRequire(import.meta.url);

function read(name: string): object {
  return JSON.parse(readFileSync(require.resolve(name), "utf8")) as object;
}

/** Returns what is wrong with a document, by place; nothing if it is valid. */
function problems(document: unknown): string[] {
  // The schema is written in draft 4 of JSON schema, which names itself by `id`.
  const ajv = new Ajv({ schemaId: "id", meta: false, allErrors: true, logger: false });
  ajv.addMetaSchema(read("ajv/lib/refs/json-schema-draft-04.json"));
  const validate = ajv.compile(read("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));
  if (validate(document) === true) return [];
  return (validate.errors ?? []).map((error) => `${error.dataPath} ${error.message ?? ""}`);
}

interface Log {
  runs: { results: { message?: unknown; level: string; locations?: object[] }[] }[];
}

describe.skipIf(IAMSCOPE_BIN === undefined || IAMSCOPE_ESTATE === undefined)("the SARIF file", () => {
  const scan = () =>
    execFileSync(IAMSCOPE_BIN ?? "", ["scan", IAMSCOPE_ESTATE ?? "", "--format", "sarif", "--quiet"], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
  const log = () => JSON.parse(scan()) as Log;

  test("is valid", () => {
    const document = log();
    expect(document.runs[0]?.results.length).toBeGreaterThan(10);
    expect(problems(document)).toEqual([]);
  });

  test("would not be valid without a message, with a level of our own or with an unknown property", () => {
    const document = log();
    const [first, second, third] = document.runs[0]?.results ?? [];
    delete first?.message;
    Object.assign(second ?? {}, { level: "critical" });
    Object.assign(third ?? {}, { severity: "high" });
    const found = problems(document);
    expect(found.some((problem) => problem.startsWith(".runs[0].results[0]"))).toBe(true);
    expect(found.some((problem) => problem.startsWith(".runs[0].results[1].level"))).toBe(true);
    expect(found.some((problem) => problem.startsWith(".runs[0].results[2]"))).toBe(true);
  });
});
