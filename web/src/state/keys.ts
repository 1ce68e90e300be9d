/** Keys that work wherever nobody is typing. */
import { page } from "./page.svelte";

/** Returns the node or edge that keys are about: that under the pointer, else the selected one. */
function target(): string {
  return page.hovered !== "" ? page.hovered : page.place.card.replace(/^(node|edge):/, "");
}

function isNode(id: string): boolean {
  if (page.shape === "all") return page.overview?.nodes.ids.includes(id) ?? false;
  return page.map?.nodes.some((node) => node.id === id && node.bundle === undefined) ?? false;
}

function isEdge(id: string): boolean {
  return page.map?.edges.some((edge) => edge.id === id && edge.count === 1) ?? false;
}

export function onkey(event: KeyboardEvent): void {
  const element = event.target as HTMLElement | null;
  const isTyping = element !== null && element !== document.body && element.closest("input, textarea, select, dialog") !== null;
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const id = target();
  switch (event.key) {
    case "f":
    case "t":
      if (isNode(id)) page.choose(event.key === "f" ? "from" : "to", id);
      else page.compose(event.key === "f" ? "paths from " : "paths to ");
      event.preventDefault();
      break;
    case "e": {
      const bundles = page.map?.nodes.filter((node) => node.bundle?.more !== undefined) ?? [];
      const bundle = bundles.find((node) => node.id === id) ?? bundles[0];
      if (bundle?.bundle?.more !== undefined) page.expand(bundle.bundle.more);
      break;
    }
    case "x":
      if (isNode(id) || isEdge(id) || page.place.without.includes(id)) page.toggleWithout(id);
      break;
    case "?":
      if (isEdge(id)) page.select(`edge:${id}`);
      else if (isNode(id)) page.select(`node:${id}`);
      else page.isHelping = true;
      event.preventDefault();
      break;
    case "Escape":
      if (page.from !== "" || page.to !== "") page.from = page.to = "";
      else if (page.place.card !== "") page.select("");
      break;
    default:
  }
}
