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
  opacity: "1",
};
const MARGIN = 24;
const HEADING = 36;

/** Returns a picture's text as a standalone SVG file: styles inside, no panning, no zoom. */
export function standaloneSvg(picture: SVGSVGElement, width: number, height: number): string {
  const copy = picture.cloneNode(true) as SVGSVGElement;
  inlineStyles(picture, copy, KEPT);
  for (const drop of copy.querySelectorAll("[data-screen-only]")) drop.remove();
  copy.querySelector("[data-layer=map]")?.setAttribute("transform", `translate(${MARGIN} ${MARGIN + HEADING})`);
  for (const heading of copy.querySelectorAll("[data-heading]")) {
    heading.setAttribute("x", String(MARGIN + Number(heading.getAttribute("data-heading"))));
  }
  const full = { width: width + 2 * MARGIN, height: height + 2 * MARGIN + HEADING };
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

/** Hands text to the browser as a file. */
export function download(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
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
