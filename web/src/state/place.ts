/** Where the page is, as it stands after the `#` of its address. Every view has a link. */
import type { Direction } from "../api/types";

export type Shape = "picture" | "table" | "matrix";

export interface Place {
  /** The question that is answered. */
  question: string;
  /** The node that the picture is about. */
  focus: string;
  direction: Direction;
  depth: number;
  limit: number;
  shape: Shape | "";
  /** The bundles that are drawn node by node. */
  expand: readonly string[];
  /** Certainties and relations that are not drawn. */
  hide: readonly string[];
  /** What the card is about: `node:ID`, `edge:ID` or `finding:ID`. */
  card: string;
}

export const START: Place = {
  question: "", focus: "", direction: "forward", depth: 4, limit: 60, shape: "", expand: [], hide: [], card: "",
};

const DIRECTIONS: readonly string[] = ["forward", "reverse", "both"];
const SHAPES: readonly string[] = ["picture", "table", "matrix"];

/** Reads a place from an address; what makes no sense is left at its default. */
export function readPlace(hash: string): Place {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const list = (name: string): string[] => (fields.get(name) ?? "").split(",").filter((part) => part !== "");
  const number = (name: string, fallback: number, least: number, most: number): number => {
    const value = Number(fields.get(name) ?? fallback);
    return Number.isInteger(value) ? Math.min(most, Math.max(least, value)) : fallback;
  };
  const direction = fields.get("direction") ?? "";
  const shape = fields.get("view") ?? "";
  return {
    question: fields.get("q") ?? "",
    focus: fields.get("focus") ?? "",
    direction: DIRECTIONS.includes(direction) ? (direction as Direction) : START.direction,
    depth: number("depth", START.depth, 1, 12),
    limit: number("limit", START.limit, 1, 300),
    shape: SHAPES.includes(shape) ? (shape as Shape) : "",
    expand: list("expand"),
    hide: list("hide"),
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
  if (place.expand.length > 0) fields.set("expand", place.expand.join(","));
  if (place.hide.length > 0) fields.set("hide", place.hide.join(","));
  if (place.card !== "") fields.set("card", place.card);
  const text = fields.toString();
  return text === "" ? "#" : `#${text}`;
}

/** Takes the secret of the start link out of an address. */
export function takeToken(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? undefined;
}
