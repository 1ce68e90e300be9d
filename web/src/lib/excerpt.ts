import type { ExcerptView, MarkRole } from "../api/types";

/** A stretch of a line that is underlined as a whole or not at all. */
export interface Stretch {
  text: string;
  role?: MarkRole;
}

export interface NumberedLine {
  number: number;
  stretches: Stretch[];
}

/** Cuts the lines of an excerpt where underlining starts and ends. Later marks win where two overlap. */
export function numberedLines(excerpt: ExcerptView): NumberedLine[] {
  return excerpt.lines.map((text, index) => {
    const number = excerpt.first_line + index;
    const marks = excerpt.marks.filter((mark) => mark.line === number && mark.end > mark.start);
    const cuts = new Set([0, text.length]);
    for (const mark of marks) {
      cuts.add(Math.min(mark.start, text.length));
      cuts.add(Math.min(mark.end, text.length));
    }
    const places = [...cuts].sort((left, right) => left - right);
    const stretches = places.slice(0, -1).map((start, place) => {
      const end = places[place + 1] ?? text.length;
      const role = marks.findLast((mark) => mark.start <= start && end <= mark.end)?.role;
      return role === undefined ? { text: text.slice(start, end) } : { text: text.slice(start, end), role };
    });
    return { number, stretches };
  });
}
