/** The overview in WebGL. This file and what it brings along are loaded only when somebody opens it. */
import Graph from "graphology";
import Sigma from "sigma";
import type { OverviewView } from "../api/types";
import { OVERVIEW_CHANGES } from "./filter";
import type { Lit } from "./lit";

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
  /** What came and what went, where something is compared. */
  added: string;
  removed: string;
}

export interface Handlers {
  onopen: (id: string) => void;
  onhover: (id: string, place: { x: number; y: number }) => void;
  /** Told where a place of the drawing is on the screen, after every frame. */
  onframe: (place: (x: number, y: number) => { x: number; y: number }) => void;
}

/** A dot's radius in the units of the drawing, in which dots are 10 apart. */
const RADIUS = 3.4;
const RADIUS_FOUND = 4.6;
/** A lit dot must be found among thousands, however far away it is. */
const RADIUS_LIT = 7;
/** With more lit dots than this only those with room have names, as among all. */
const MOST_LABELS = 400;
/** How much of the pane is left free around what is lit. */
const AROUND_LIT = 0.7;
/** No closer than this: a single dot is seen with its surroundings. */
const CLOSEST = 0.08;

/** What the keys of edges begin with that are there only while they are lit. */
const EXTRA = "extra ";

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
  /** What an answer or a path lights. */
  private answer: { nodes: Set<string>; edges: Set<string> } | undefined;
  private bright: Set<string> | undefined;
  /** Where names stand in this frame. */
  private readonly taken: Box[] = [];

  constructor(
    container: HTMLElement,
    private readonly view: OverviewView,
    private readonly palette: Palette,
    handlers: Handlers,
  ) {
    const { nodes } = view;
    const { added, removed } = palette;
    const changed = [undefined, added, removed];
    for (let index = 0; index < nodes.ids.length; index += 1) {
      const severity = nodes.severities[index] ?? 0;
      const name = nodes.severity_names[severity - 1];
      const change = changed[nodes.changes[index] ?? 0];
      this.graph.addNode(String(index), {
        x: nodes.x[index],
        y: -(nodes.y[index] ?? 0),
        size: severity > 0 || change !== undefined ? RADIUS_FOUND : RADIUS,
        color: change !== undefined ? change : name !== undefined ? palette.severities[name] : palette.columns[nodes.columns[index] ?? 0],
        label: nodes.labels[index],
        kind: nodes.kind_names[nodes.kinds[index] ?? 0],
        zIndex: severity,
      });
    }
    this.sigma = new Sigma(this.graph, container, {
      itemSizesReference: "positions",
      zoomToSizeRatioFunction: (ratio) => ratio,
      minCameraRatio: 0.005,
      maxCameraRatio: 2,
      stagePadding: 54,
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
      // Who is under the pointer is told beside it.
      defaultDrawNodeHover: (context, data, settings) => drawHovered(context, data.key === this.hovered ? { ...data, label: null } : data, settings.labelSize, palette),
      defaultDrawNodeLabel: (context, data, settings) => drawLabel(context, data, settings, this.taken),
      nodeReducer: (node, data) => {
        if (this.hidden.has(data["kind"] as string)) return { ...data, hidden: true };
        if (this.bright === undefined) return data;
        if (!this.bright.has(node)) return { ...data, color: palette.dim, label: null };
        return { ...data, zIndex: 9, size: Math.max(data["size"] as number, RADIUS_LIT), forceLabel: this.bright.size <= MOST_LABELS, highlighted: node === this.selected };
      },
      edgeReducer: (edge, data) => {
        if (["relation", "certainty", "change"].some((name) => this.hidden.has(data[name] as string))) return { ...data, hidden: true };
        if (this.bright === undefined) return data;
        return this.isLit(edge) ? { ...data, color: (data["full"] as string | undefined) ?? palette.ink, size: 4, zIndex: 5 } : { ...data, hidden: true };
      },
    });
    this.sigma.on("enterNode", ({ node }) => {
      // Whoever drags the picture points at nobody.
      if (this.sigma.getMouseCaptor().isMouseDown) return;
      this.hovered = node;
      this.relight();
      const { x, y } = this.graph.getNodeAttributes(node) as { x: number; y: number };
      handlers.onhover(this.id(node), this.sigma.graphToViewport({ x, y }));
    });
    this.sigma.on("leaveNode", () => {
      if (this.hovered === undefined) return;
      this.hovered = undefined;
      this.relight();
      handlers.onhover("", { x: 0, y: 0 });
    });
    this.sigma.on("clickNode", ({ node }) => handlers.onopen(this.id(node)));
    this.sigma.on("clickStage", () => handlers.onopen(""));
    const place = (x: number, y: number): { x: number; y: number } => this.sigma.graphToViewport({ x, y: -y });
    this.sigma.on("beforeRender", () => (this.taken.length = 0));
    this.sigma.on("afterRender", () => handlers.onframe(place));
    handlers.onframe(place);
  }

  /** Adds the edges: dots are on the screen before. */
  addEdges(): void {
    const { edges } = this.view;
    for (let index = 0; index < edges.from.length; index += 1) {
      const relation = edges.relation_names[edges.relations[index] ?? 0] ?? "read";
      const certainty = edges.certainty_names[edges.certainties[index] ?? 0] ?? "unknown";
      const change = OVERVIEW_CHANGES[edges.changes[index] ?? 0] ?? "unchanged";
      const full = change === "unchanged" ? (this.palette.relations[relation] ?? this.palette.ink) : this.palette[change];
      this.graph.addEdgeWithKey(String(index), String(edges.from[index]), String(edges.to[index]), {
        size: change === "unchanged" ? 0.9 : 3,
        color: change === "unchanged" ? faint(full, edges.from.length) : full,
        full,
        relation,
        certainty,
        change,
        zIndex: change === "unchanged" ? 0 : 3,
      });
    }
    if (this.bright !== undefined) this.relight();
  }

  /** Lights what an answer or a path is about, and dims the rest; nothing lights all. */
  light(lit: Lit | undefined): void {
    if (lit === undefined && this.answer === undefined) return;
    for (const edge of this.graph.edges().filter((key) => key.startsWith(EXTRA))) this.graph.dropEdge(edge);
    this.answer = undefined;
    if (lit !== undefined) {
      // The answer may be about an overview that is still on its way.
      const nodes = lit.nodes.map(String).filter((node) => this.graph.hasNode(node));
      const edges = new Set(lit.edges.map(String));
      for (const { from, to, relation } of lit.extra) {
        if (!this.graph.hasNode(String(from)) || !this.graph.hasNode(String(to))) continue;
        const key = `${EXTRA}${edges.size}`;
        const full = this.palette.relations[relation] ?? this.palette.ink;
        this.graph.addEdgeWithKey(key, String(from), String(to), { size: 0.9, color: full, full, relation, certainty: "proven", change: "unchanged" });
        edges.add(key);
      }
      this.answer = { nodes: new Set(nodes), edges };
    }
    this.relight();
  }

  /** Moves the camera to what is lit, or to all of it if nothing is. */
  show(lit: Lit | undefined): void {
    const nodes = (lit?.nodes ?? []).map(String).filter((node) => this.graph.hasNode(node));
    const camera = this.sigma.getCamera();
    const duration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 450;
    const { x, y, ratio } = camera.getState();
    if (nodes.length === 0 && x === 0.5 && y === 0.5 && ratio === 1) return;
    if (nodes.length === 0) return void camera.animate({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }, { duration });
    const places = nodes.map((node) => this.sigma.getNodeDisplayData(node)).filter((place) => place !== undefined);
    const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    // How many units of the camera are across the pane, when it shows everything.
    const pane = this.sigma.getDimensions();
    const at = (x: number, y: number) => this.sigma.viewportToFramedGraph({ x, y }, { cameraState: { x: 0.5, y: 0.5, angle: 0, ratio: 1 } });
    const [from, to] = [at(0, 0), at(pane.width, pane.height)];
    const wanted = Math.max((right - left) / Math.abs(to.x - from.x), (bottom - top) / Math.abs(to.y - from.y)) / AROUND_LIT;
    void camera.animate({ x: (left + right) / 2, y: (top + bottom) / 2, ratio: Math.min(1, Math.max(CLOSEST, wanted)), angle: 0 }, { duration });
  }

  /** Moves the camera to a node that is not on the screen. */
  reveal(id: string): void {
    const node = String(this.view.nodes.ids.indexOf(id));
    if (!this.graph.hasNode(node)) return;
    const { x, y } = this.graph.getNodeAttributes(node) as { x: number; y: number };
    const place = this.sigma.graphToViewport({ x, y });
    const { width, height } = this.sigma.getDimensions();
    if (place.x > 0 && place.x < width && place.y > 0 && place.y < height) return;
    this.show({ nodes: [Number(node)], edges: [], extra: [] });
  }

  /** Returns how many edges start and end at a node. */
  degrees(id: string): { out: number; in: number } {
    const node = String(this.view.nodes.ids.indexOf(id));
    return this.graph.hasNode(node) ? { out: this.graph.outDegree(node), in: this.graph.inDegree(node) } : { out: 0, in: 0 };
  }

  // Painting thousands of dots takes a while, so nothing is painted anew that looks the same.
  hide(names: readonly string[]): void {
    if (names.length === this.hidden.size && names.every((name) => this.hidden.has(name))) return;
    this.hidden = new Set(names);
    this.sigma.refresh({ skipIndexation: true });
  }

  /** Lights a node, its edges and its neighbours. */
  select(id: string): void {
    const index = this.view.nodes.ids.indexOf(id);
    const selected = index < 0 ? undefined : String(index);
    if (selected === this.selected) return;
    this.selected = selected;
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

  private id(node: string): string {
    return this.view.nodes.ids[Number(node)] ?? "";
  }

  /** What the pointer is on comes before an answer, and an answer before what is selected. */
  private centre(): string | undefined {
    return this.hovered ?? (this.answer === undefined ? this.selected : undefined);
  }

  private isLit(edge: string): boolean {
    const centre = this.centre();
    if (centre === undefined) return this.answer?.edges.has(edge) ?? false;
    const [from, to] = this.graph.extremities(edge);
    return from === centre || to === centre;
  }

  private relight(): void {
    const centre = this.centre();
    this.bright = centre !== undefined ? new Set([centre, ...this.graph.neighbors(centre)]) : this.answer?.nodes;
    // A few bright edges are no burden while the picture moves.
    this.sigma.setSetting("hideEdgesOnMove", this.bright === undefined && this.view.edges.from.length > MOST_EDGES_MOVING);
    this.sigma.refresh({ skipIndexation: true });
  }
}

/** Thousands of lines on top of each other still let the dots be seen. WebGL adds colours up, so each is thinned before. */
function faint(color: string, count: number): string {
  const alpha = Math.max(0.02, Math.min(0.55, 1100 / count));
  const channel = (at: number): number => Math.round(Number.parseInt(color.slice(at, at + 2), 16) * alpha);
  return `rgba(${channel(1)},${channel(3)},${channel(5)},${alpha})`;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Names a dot, if there is room: names on top of each other name nobody. */
function drawLabel(
  context: CanvasRenderingContext2D,
  data: { x: number; y: number; size: number; label?: string | null },
  settings: { labelSize: number; labelWeight: string; labelFont: string; labelColor: { color?: string | undefined } },
  taken: Box[],
): void {
  const { x, y, size, label } = data;
  if (label === undefined || label === null || label === "") return;
  const { labelSize, labelWeight, labelFont, labelColor } = settings;
  context.font = `${labelWeight} ${labelSize}px ${labelFont}`;
  const width = context.measureText(label).width;
  // At the right edge names stand to the left of their dots.
  const left = x + size + 4 + width > context.canvas.clientWidth ? x - size - 4 - width : x + size + 4;
  const box = { left, top: y - labelSize * 0.7, right: left + width + 6, bottom: y + labelSize * 0.7 };
  if (taken.some((other) => other.left < box.right && box.left < other.right && other.top < box.bottom && box.top < other.bottom)) return;
  taken.push(box);
  context.fillStyle = labelColor.color ?? "#000";
  context.fillText(label, left, y + labelSize / 3);
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
