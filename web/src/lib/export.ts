/** The picture as a file of its own. */

/** What a style sheet may have set, with the value that a bare file starts from. All but opacity are handed down. */
const KEPT: Record<string, string> = {
  fill: "rgb(0, 0, 0)",
  stroke: "none",
  "stroke-width": "1px",
  "stroke-dasharray": "none",
  "stroke-linecap": "butt",
  "font-size": "",
  "font-weight": "400",
  "font-family": "",
  "text-anchor": "start",
  "paint-order": "normal",
  "text-decoration-line": "none",
  opacity: "1",
};
const MARGIN = 24;
const HEADING = 36;
/** Browsers paint no canvas that is wider or higher. */
const MOST_PIXELS = 16_000;

/** Returns a picture's text as a standalone SVG file: styles inside, no panning, no zoom. */
export function standaloneSvg(picture: SVGSVGElement, width: number, height: number): string {
  const copy = picture.cloneNode(true) as SVGSVGElement;
  inlineStyles(picture, copy, KEPT);
  for (const drop of copy.querySelectorAll("[data-screen-only]")) drop.remove();
  copy.querySelector("[data-layer=map]")?.setAttribute("transform", `translate(${MARGIN} ${MARGIN + HEADING})`);
  for (const heading of copy.querySelectorAll("[data-heading]")) {
    heading.setAttribute("x", String(MARGIN + Number(heading.getAttribute("data-heading"))));
  }
  const full = fileSize(width, height);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(full.width));
  copy.setAttribute("height", String(full.height));
  copy.setAttribute("viewBox", `0 0 ${full.width} ${full.height}`);
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", getComputedStyle(picture).backgroundColor);
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

/** Returns a standalone picture as PNG, twice as fine as the screen, or as fine as a browser can paint. */
export async function png(svg: string, width: number, height: number): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const scale = Math.min(2, MOST_PIXELS / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, failed) => canvas.toBlob((blob) => (blob === null ? failed(new Error("the picture is too large for a PNG")) : done(blob)), "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Returns how large the file of a picture is. */
export function fileSize(width: number, height: number): { width: number; height: number } {
  return { width: width + 2 * MARGIN, height: height + 2 * MARGIN + HEADING };
}

/** Hands text or bytes to the browser as a file. */
export function download(name: string, type: string, content: string | Blob): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Returns rows as CSV. A cell that a spreadsheet would take for a formula gets a quote in front. */
export function csv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function inlineStyles(original: Element, copy: Element, handedDown: Record<string, string>): void {
  const style = getComputedStyle(original);
  const own: Record<string, string> = {};
  for (const name of Object.keys(KEPT)) {
    const value = style.getPropertyValue(name);
    if (value !== handedDown[name]) copy.setAttribute(name, value);
    else copy.removeAttribute(name);
    own[name] = name === "opacity" ? "1" : value;
  }
  for (const name of ["class", "tabindex", "role"]) copy.removeAttribute(name);
  const copies = [...copy.children];
  [...original.children].forEach((child, index) => {
    const twin = copies[index];
    if (twin !== undefined) inlineStyles(child, twin, own);
  });
}
