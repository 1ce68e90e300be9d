/** Writes `src/api/types.ts` from `openapi.json`. */
import { readFileSync, writeFileSync } from "node:fs";
import { emit } from "./emit.js";

const at = (path) => new URL(path, import.meta.url);
writeFileSync(at("../src/api/types.ts"), emit(JSON.parse(readFileSync(at("../openapi.json"), "utf8"))));
