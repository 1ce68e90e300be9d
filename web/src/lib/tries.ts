/** What is tried out: changes in words, some with the text of a policy. */
import type { ChangeView } from "../api/types";

/** Longer ones are left out of the address: few programs pass a longer one on. */
export const LONGEST_TRIES = 6_000;

/** Adds a change, in place of an earlier one that writes the same. */
export function withChange(tries: readonly ChangeView[], change: ChangeView): ChangeView[] {
  return [...tries.filter((other) => other.change !== change.change), change];
}

/** Shortens a change for people: ARNs to the last part of their names, and no word for the text that is sent beside it. */
export function shortChange(change: string): string {
  return change.replace(/arn:[^:\s]*:[^:\s]*:[^:\s]*:[^:\s]*:(\S+)/g, (_, name: string) => {
    const parts = name.split("/");
    return parts.length > 2 ? `${parts[0]}/${parts[parts.length - 1]}` : name;
  }).replace(/ to this$/, "");
}

/** Reads changes from an address. */
export function readTries(text: string): ChangeView[] {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read.filter(isChange) : [];
  } catch {
    return [];
  }
}

/** Writes changes for an address; nothing if they are too long for one. */
export function writeTries(tries: readonly ChangeView[]): string {
  const text = JSON.stringify(tries);
  return tries.length === 0 || text.length > LONGEST_TRIES ? "" : text;
}

/** Returns the place in a text of a line and column, both counted from 1, columns in characters. */
export function offset(text: string, line: number, column: number): number {
  const before = text.split("\n").slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const characters = [...(text.split("\n")[line - 1] ?? "")].slice(0, column - 1);
  return before + characters.join("").length;
}

function isChange(value: unknown): value is ChangeView {
  if (typeof value !== "object" || value === null || !("change" in value) || typeof value.change !== "string") return false;
  return !("text" in value) || typeof value.text === "string";
}
