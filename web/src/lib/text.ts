/** Shortens text in the middle: names of one family differ at the end as often as at the start. */
export function shorten(text: string, length: number): string {
  const letters = [...text];
  if (letters.length <= length) return text;
  const head = Math.ceil((length - 1) * 0.6);
  const tail = length - 1 - head;
  return `${letters.slice(0, head).join("")}…${tail > 0 ? letters.slice(-tail).join("") : ""}`;
}

/** Shortens text in the middle until it is at most so wide. */
export function fitted(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  let [fits, tooLong] = [1, [...text].length];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (measure(shorten(text, middle)) <= width) fits = middle;
    else tooLong = middle;
  }
  return shorten(text, fits);
}

/** Writes a number with thousands apart. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** Writes a number with its noun, such as `1 role` or `4 roles`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${grouped(value)} ${value === 1 ? one : many}`;
}

/** One piece of a sentence in which names stand in backticks. */
export interface Piece {
  text: string;
  isName: boolean;
}

/** Splits a sentence at its backticks. */
export function pieces(sentence: string): Piece[] {
  return sentence
    .split("`")
    .map((text, index) => ({ text, isName: index % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}
