/** How wide text is on the screen. */

const pen = document.createElement("canvas").getContext("2d");
const widths = new Map<string, number>();

/** Returns a measure for text of a size and weight in the font of the page. */
export function measure(size: number, weight: number): (text: string) => number {
  const font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return (text) => {
    const key = `${font} ${text}`;
    let width = widths.get(key);
    if (width === undefined) {
      if (pen === null) return text.length * size * 0.6;
      pen.font = font;
      width = pen.measureText(text).width;
      widths.set(key, width);
    }
    return width;
  };
}
