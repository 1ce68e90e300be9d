/** The overview in WebGL. This file and what it brings along are loaded only when somebody opens it. */
import Graph from "graphology";
import Sigma from "sigma";
import type { OverviewView } from "../api/types";

export interface Palette {
  ground: string;
  ink: string;
  /** By column. */
  columns: string[];
  /** By relation. */
  relations: Record<string, string>;
  /** By severity. */
  severities: Record<string, string>;
  /** What everything else is painted in while something is lit. */
  dim: string;
}

export interface Handlers {
  onopen: (id: string) => void;
  onhover: (id: string) => void;
  /** Told where a place of the drawing is on the screen, after every frame. */
  onframe: (place: (x: number, y: number) => { x: number; y: number }) => void;
}

/** A dot's radius in the units of the drawing, in which dots are 10 apart. */
const RADIUS = 3.4;
const RADIUS_FOUND = 4.6;

/** With more edges than this they are hidden while the picture moves. */
const MOST_EDGES_MOVING = 4_000;

/** Tells whether this browser can paint it. */
export function hasWebGl(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

export class Scene {
  private readonly sigma: Sigma;
  private readonly graph = new Graph({ multi: true, type: "directed", allowSelfLoops: true });
  private hidden: ReadonlySet<string> = new Set();
  private hovered: string | undefined;
  private selected: string | undefined;
  private bright: Set<string> | undefined;

  constructor(
    container: HTMLElement,
    private readonly view: OverviewView,
    private readonly palette: Palette,
    handlers: Handlers,
  ) {
    const { nodes } = view;
    for (let index = 0; index < nodes.ids.length; index += 1) {
      const severity = nodes.severities[index] ?? 0;
      const name = nodes.severity_names[severity - 1];
      this.graph.addNode(String(index), {
        x: nodes.x[index],
        y: -(nodes.y[index] ?? 0),
        size: severity > 0 ? RADIUS_FOUND : RADIUS,
        color: name !== undefined ? palette.severities[name] : palette.columns[nodes.columns[index] ?? 0],
        label: nodes.labels[index],
        zIndex: severity,
      });
    }
    this.sigma = new Sigma(this.graph, container, {
      itemSizesReference: "positions",
      zoomToSizeRatioFunction: (ratio) => ratio,
      minCameraRatio: 0.005,
      maxCameraRatio: 2,
      stagePadding: 46,
      renderEdgeLabels: false,
      hideEdgesOnMove: view.edges.from.length > MOST_EDGES_MOVING,
      zIndex: true,
      labelRenderedSizeThreshold: 11,
      labelGridCellSize: 150,
      labelDensity: 0.7,
      labelSize: 12,
      labelWeight: "600",
      labelFont: getComputedStyle(document.body).fontFamily,
      labelColor: { color: palette.ink },
      minEdgeThickness: 0.7,
      defaultDrawNodeHover: (context, data, settings) => drawHovered(context, data, settings.labelSize, palette),
      nodeReducer: (node, data) => {
        if (this.bright === undefined) return data;
        return this.bright.has(node) ? { ...data, zIndex: 9, forceLabel: this.bright.size < 60 } : { ...data, color: palette.dim, label: null };
      },
      edgeReducer: (edge, data) => {
        if (this.hidden.has(data["relation"] as string) || this.hidden.has(data["certainty"] as string)) return { ...data, hidden: true };
        if (this.bright === undefined) return data;
        const [from, to] = this.graph.extremities(edge);
        const isLit = from === this.lit() || to === this.lit();
        return isLit ? { ...data, color: palette.relations[data["relation"] as string] ?? palette.ink, size: 4, zIndex: 5 } : { ...data, hidden: true };
      },
    });
    this.sigma.on("enterNode", ({ node }) => {
      this.hovered = node;
      this.relight();
      handlers.onhover(this.id(node));
    });
    this.sigma.on("leaveNode", () => {
      this.hovered = undefined;
      this.relight();
      handlers.onhover("");
    });
    this.sigma.on("clickNode", ({ node }) => handlers.onopen(this.id(node)));
    this.sigma.on("clickStage", () => handlers.onopen(""));
    const place = (x: number, y: number): { x: number; y: number } => this.sigma.graphToViewport({ x, y: -y });
    this.sigma.on("afterRender", () => handlers.onframe(place));
    handlers.onframe(place);
  }

  /** Adds the edges: dots are on the screen before. */
  addEdges(): void {
    const { edges } = this.view;
    for (let index = 0; index < edges.from.length; index += 1) {
      const relation = edges.relation_names[edges.relations[index] ?? 0] ?? "read";
      const certainty = edges.certainty_names[edges.certainties[index] ?? 0] ?? "unknown";
      this.graph.addEdgeWithKey(String(index), String(edges.from[index]), String(edges.to[index]), {
        size: 0.9,
        color: faint(this.palette.relations[relation] ?? this.palette.ink, edges.from.length),
        relation,
        certainty,
      });
    }
  }

  hide(names: readonly string[]): void {
    this.hidden = new Set(names);
    this.sigma.refresh({ skipIndexation: true });
  }

  /** Lights a node, its edges and its neighbours. */
  select(id: string): void {
    const index = this.view.nodes.ids.indexOf(id);
    this.selected = index < 0 ? undefined : String(index);
    this.relight();
  }

  zoom(factor: number): void {
    void (factor > 1 ? this.sigma.getCamera().animatedZoom(factor) : this.sigma.getCamera().animatedUnzoom(1 / factor));
  }

  fit(): void {
    void this.sigma.getCamera().animatedReset();
  }

  pan(dx: number, dy: number): void {
    const camera = this.sigma.getCamera();
    const { width, height } = this.sigma.getDimensions();
    const { x, y, ratio } = camera.getState();
    const least = Math.min(width, height);
    void camera.animate({ x: x + (dx / least) * ratio, y: y - (dy / least) * ratio }, { duration: 120 });
  }

  /** Returns what is on the screen as one canvas. */
  canvas(): HTMLCanvasElement {
    // The buffers can be read right after they were painted, and not later.
    this.sigma.refresh();
    const layers = Object.values(this.sigma.getCanvases());
    const whole = document.createElement("canvas");
    whole.width = Math.max(...layers.map((layer) => layer.width));
    whole.height = Math.max(...layers.map((layer) => layer.height));
    const context = whole.getContext("2d");
    if (context === null) return whole;
    context.fillStyle = this.palette.ground;
    context.fillRect(0, 0, whole.width, whole.height);
    for (const layer of layers) context.drawImage(layer, 0, 0, whole.width, whole.height);
    return whole;
  }

  close(): void {
    this.sigma.kill();
  }

  private lit(): string | undefined {
    return this.hovered ?? this.selected;
  }

  private id(node: string): string {
    return this.view.nodes.ids[Number(node)] ?? "";
  }

  private relight(): void {
    const lit = this.lit();
    this.bright = lit === undefined ? undefined : new Set([lit, ...this.graph.neighbors(lit)]);
    this.sigma.refresh({ skipIndexation: true });
  }
}

/** Thousands of lines on top of each other still let the dots be seen. WebGL adds colours up, so each is thinned before. */
function faint(color: string, count: number): string {
  const alpha = Math.max(0.06, Math.min(0.55, 1100 / count));
  const channel = (at: number): number => Math.round(Number.parseInt(color.slice(at, at + 2), 16) * alpha);
  return `rgba(${channel(1)},${channel(3)},${channel(5)},${alpha})`;
}

function drawHovered(
  context: CanvasRenderingContext2D,
  data: { x: number; y: number; size: number; label?: string | null; color?: string },
  size: number,
  palette: Palette,
): void {
  const { x, y, label } = data;
  const radius = Math.max(data.size, 3);
  context.beginPath();
  context.arc(x, y, radius + 2.5, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = palette.ink;
  context.stroke();
  if (label === undefined || label === null) return;
  context.font = `600 ${size + 0.5}px ${getComputedStyle(document.body).fontFamily}`;
  const width = context.measureText(label).width;
  const left = x + radius + 8;
  context.beginPath();
  context.roundRect(left - 6, y - 12, width + 12, 24, 6);
  context.fillStyle = palette.ground;
  context.fill();
  context.stroke();
  context.fillStyle = palette.ink;
  context.fillText(label, left, y + 4.5);
}
