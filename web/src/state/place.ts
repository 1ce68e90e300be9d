/** Where the page is, as it stands after the `#` of its address. Every view has a link. */
import type { Arrange, ChangeView, Direction } from "../api/types";
import { readTries, writeTries } from "../lib/tries";

export type Shape = "picture" | "table" | "matrix" | "all";

export interface Place {
  /** The question that is answered. */
  question: string;
  /** The node that the picture is about. */
  focus: string;
  direction: Direction;
  depth: number;
  limit: number;
  shape: Shape | "";
  /** What is bundled: `account`, `unit`, `class`, `tag:KEY`, or nothing but what is too much. */
  group: string;
  /** What the columns stand for. */
  arrange: Arrange;
  /** How many paths are listed. */
  paths: number;
  /** How many lines of an answer are listed. */
  rows: number;
  /** Of the matrix: how many rows and columns come before what is shown. */
  rowsBefore: number;
  columnsBefore: number;
  /** Of the matrix: what the names in rows and columns contain. */
  who: string;
  what: string;
  /** The bundles that are drawn node by node. */
  expand: readonly string[];
  /** The nodes and edges that are taken away to see what happens. */
  without: readonly string[];
  /** The changes that are tried. */
  tries: readonly ChangeView[];
  /** Certainties, relations, changes and kinds that are not drawn. */
  hide: readonly string[];
  /** What the card is about: `node:ID`, `edge:ID`, `finding:ID` or `path:ID`. */
  card: string;
}

export const START: Place = {
  question: "", focus: "", direction: "forward", depth: 4, limit: 60, shape: "", group: "", arrange: "kind", paths: 20, rows: 200,
  rowsBefore: 0, columnsBefore: 0, who: "", what: "",
  expand: [], without: [], tries: [], hide: [], card: "",
};

const DIRECTIONS: readonly string[] = ["forward", "reverse", "both"];
const SHAPES: readonly string[] = ["picture", "table", "matrix", "all"];
const GROUPS = /^(account|unit|class|tag:.+)$/;

/** Reads a place from an address; what makes no sense is left at its default. */
export function readPlace(hash: string): Place {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  // Names may contain all that separates, but no line ends.
  const list = (name: string, between = "\n"): string[] => (fields.get(name) ?? "").split(between).filter((part) => part !== "");
  const number = (name: string, fallback: number, least: number, most: number): number => {
    const value = Number(fields.get(name) ?? fallback);
    return Number.isInteger(value) ? Math.min(most, Math.max(least, value)) : fallback;
  };
  const direction = fields.get("direction") ?? "";
  const shape = fields.get("view") ?? "";
  const group = fields.get("group") ?? "";
  return {
    question: fields.get("q") ?? "",
    focus: fields.get("focus") ?? "",
    direction: DIRECTIONS.includes(direction) ? (direction as Direction) : START.direction,
    depth: number("depth", START.depth, 1, 12),
    limit: number("limit", START.limit, 1, 300),
    shape: SHAPES.includes(shape) ? (shape as Shape) : "",
    group: GROUPS.test(group) ? group : "",
    arrange: fields.get("columns") === "depth" ? "depth" : "kind",
    paths: number("paths", START.paths, 1, 200),
    rows: number("rows", START.rows, 1, 5000),
    rowsBefore: number("row", 0, 0, 1e9),
    columnsBefore: number("column", 0, 0, 1e9),
    who: fields.get("who") ?? "",
    what: fields.get("what") ?? "",
    expand: list("expand"),
    without: list("without"),
    tries: readTries(fields.get("try") ?? "[]"),
    hide: list("hide", ","),
    card: fields.get("card") ?? "",
  };
}

/** Writes a place as an address, leaving out what is at its default. */
export function writePlace(place: Place): string {
  const fields = new URLSearchParams();
  if (place.question !== "") fields.set("q", place.question);
  if (place.focus !== "") fields.set("focus", place.focus);
  if (place.direction !== START.direction) fields.set("direction", place.direction);
  if (place.depth !== START.depth) fields.set("depth", String(place.depth));
  if (place.limit !== START.limit) fields.set("limit", String(place.limit));
  if (place.shape !== "") fields.set("view", place.shape);
  if (place.group !== "") fields.set("group", place.group);
  if (place.arrange !== START.arrange) fields.set("columns", place.arrange);
  if (place.paths !== START.paths) fields.set("paths", String(place.paths));
  if (place.rows !== START.rows) fields.set("rows", String(place.rows));
  if (place.rowsBefore !== 0) fields.set("row", String(place.rowsBefore));
  if (place.columnsBefore !== 0) fields.set("column", String(place.columnsBefore));
  if (place.who !== "") fields.set("who", place.who);
  if (place.what !== "") fields.set("what", place.what);
  if (place.expand.length > 0) fields.set("expand", place.expand.join("\n"));
  if (place.without.length > 0) fields.set("without", place.without.join("\n"));
  const tries = writeTries(place.tries);
  if (tries !== "") fields.set("try", tries);
  if (place.hide.length > 0) fields.set("hide", place.hide.join(","));
  if (place.card !== "") fields.set("card", place.card);
  const text = fields.toString();
  return text === "" ? "#" : `#${text}`;
}

/** Takes the secret of the start link out of an address. */
export function takeToken(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? undefined;
}
