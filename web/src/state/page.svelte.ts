/** Everything the page shows, and the only place that asks the server for it. */
import * as api from "../api/client";
import type { AnswerView, ChangeView, EdgeCard, EstateView, FindingView, FindingsView, MapView, NodeCard, OverviewView, PathView, ProblemView, WhatIfView } from "../api/types";
import { visibleEdges, visibleNodes } from "../lib/filter";
import { withChange } from "../lib/tries";
import { START, type Place, type Shape, readPlace, takeToken, writePlace } from "./place";

export type Card =
  | { kind: "node"; view: NodeCard }
  | { kind: "edge"; view: EdgeCard }
  | { kind: "finding"; view: FindingView };

/** What the sidebar shows. */
export type Tab = "findings" | "answer" | "card";

/** Above so many nodes or edges a picture helps nobody; the table is shown until the picture is asked for. */
const MOST_NODES = 200;
const MOST_EDGES = 400;

class Page {
  place = $state.raw<Place>(START);
  estate = $state.raw<EstateView>();
  findings = $state.raw<FindingsView>();
  map = $state.raw<MapView>();
  /** Everything at once, while that is looked at. */
  overview = $state.raw<OverviewView>();
  /** When everything at once was asked for. */
  askedAt = 0;
  answer = $state.raw<AnswerView>();
  card = $state.raw<Card>();
  /** What the changes that are tried come to. */
  whatIf = $state.raw<WhatIfView>();
  /** What came and went since the estate that this one is compared with, if it is. */
  compared = $state.raw<WhatIfView>();
  /** Why the question or the picture is not there. */
  problem = $state.raw<ProblemView>();
  /** Why the page as a whole cannot work: no session, no server. */
  blocked = $state.raw<ProblemView>();
  isLoading = $state(false);
  /** Set while everything at once is on its way. */
  isPlacing = $state(false);
  tab = $state<Tab>("findings");
  /** The node or edge under the pointer or the keyboard's focus. */
  hovered = $state("");
  /** The path whose card is under the pointer or has the keyboard's focus. */
  hoveredPath = $state("");
  /** Where a question about paths is to start or end, once somebody has chosen one of the two. */
  from = $state("");
  to = $state("");
  /** What the question bar is to hold, for somebody to go on typing. */
  draft = $state("");
  isHelping = $state(false);

  readonly hidden = $derived<ReadonlySet<string>>(new Set(this.place.hide));
  readonly nodes = $derived(this.map === undefined ? [] : visibleNodes(this.map, this.hidden));
  readonly edges = $derived(this.map === undefined ? [] : visibleEdges(this.map, this.hidden));
  /** What became of something that is not there any more, in a word. */
  readonly goneWord = $derived(this.place.without.length > 0 && this.place.tries.length === 0 && this.estate?.before === undefined ? "cut" : "gone");
  /** Set where this browser cannot paint everything at once. */
  isWithoutWebGl = $state(false);
  readonly shape = $derived<Shape>(
    this.isWithoutWebGl && this.place.shape === "all" ? "picture" : this.place.shape !== "" ? this.place.shape : this.map !== undefined && isCrowded(this.map) ? "table" : "picture",
  );

  /** The path that lies open. */
  readonly path = $derived<PathView | undefined>(this.pathOf(this.hoveredPath !== "" ? `path:${this.hoveredPath}` : this.place.card));

  /** Where what was asked about is in everything at once; nothing if nothing was asked. */
  readonly lit = $derived(this.asksSomething(this.place) ? this.map?.lit : undefined);

  private asking: AbortController | undefined;
  private asked = "";
  private placing: AbortController | undefined;
  private placed = "";
  /** The changes that questions are about. */
  private opened = "[]";

  async start(): Promise<void> {
    const token = takeToken(location.hash);
    if (token !== undefined) {
      // The secret must not stay in the history, whether it works or not.
      history.replaceState(null, "", "#");
      await api.startSession(token);
    }
    addEventListener("hashchange", () => this.follow(readPlace(location.hash)));
    try {
      this.estate = await api.estate();
      this.follow(readPlace(location.hash));
      if (this.estate.before !== undefined) this.compared = await api.changes().catch(() => undefined);
      this.findings = await api.findings({});
      // A link to a finding can only be followed once the findings are there.
      if (this.place.card.startsWith("finding:")) void this.loadCard();
    } catch (error) {
      this.blocked = problemOf(error);
    }
  }

  /** Goes to a place and puts it into the address. */
  go(change: Partial<Place>): void {
    const place = { ...this.place, ...change };
    const address = writePlace(place);
    if (address !== writePlace(this.place)) history.pushState(null, "", address);
    this.follow(place);
  }

  /** Goes to a place that is not worth a step back. */
  refine(change: Partial<Place>): void {
    const place = { ...this.place, ...change };
    history.replaceState(null, "", writePlace(place));
    this.follow(place);
  }

  ask(question: string): void {
    this.go({ ...this.kept(), question });
  }

  focus(id: string, direction: Place["direction"]): void {
    this.go({ question: "", focus: id, direction, expand: [], rowsBefore: 0, columnsBefore: 0, card: `node:${id}` });
  }

  home(): void {
    this.go({ ...this.kept(), without: [], tries: [] });
  }

  /** Lists all edges of a node in the matrix. */
  listEdges(id: string, direction: Place["direction"]): void {
    this.go({ question: "", focus: id, direction, depth: 1, shape: "matrix", who: "", what: "", rowsBefore: 0, columnsBefore: 0 });
  }

  /** Lists more findings; the worst come first. */
  async listFindings(limit: number): Promise<void> {
    try {
      this.findings = await api.findings({ limit });
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** Falls back to the layered picture. */
  withoutWebGl(): void {
    this.isWithoutWebGl = true;
    this.asked = "";
    void this.loadMap();
  }

  /** What stays as it is when something else is asked. */
  private kept(): Place {
    const { shape, hide, group, arrange, without, tries } = this.place;
    return { ...START, shape, hide, group, arrange, without, tries };
  }

  /** Chooses one end of a question about paths, and asks it once both are chosen. */
  choose(end: "from" | "to", id: string): void {
    this[end] = id;
    if (this.from === "" || this.to === "") return;
    const question = `paths from ${this.from} to ${this.to}`;
    this.from = this.to = "";
    this.ask(question);
  }

  /** Puts the beginning of a question into the bar. */
  compose(beginning: string): void {
    this.draft = beginning;
  }

  /** Takes something away to see what happens, or puts it back. */
  toggleWithout(id: string): void {
    const { without } = this.place;
    this.go({ without: without.includes(id) ? without.filter((other) => other !== id) : [...without, id] });
  }

  /** Tries a change; tells why if it cannot be tried. */
  async tryOut(change: ChangeView): Promise<ProblemView | undefined> {
    return this.tryAll(withChange(this.place.tries, change));
  }

  untry(change: string): void {
    void this.tryAll(this.place.tries.filter((other) => other.change !== change));
  }

  private async tryAll(tries: readonly ChangeView[]): Promise<ProblemView | undefined> {
    this.isLoading = true;
    try {
      this.whatIf = await api.whatIf(tries);
      this.opened = JSON.stringify(tries);
    } catch (error) {
      this.isLoading = false;
      return problemOf(error);
    }
    this.go({ tries });
    return undefined;
  }

  select(card: string): void {
    this.go({ card });
  }

  /** Opens a bundle; what it is opened by may say that it is open already and more of it is wanted. */
  expand(bundle: string): void {
    const name = bundle.replace(/~\d$/, "");
    const others = this.place.expand.filter((id) => id.replace(/~\d$/, "") !== name);
    this.go({ expand: [...others, bundle] });
  }

  collapse(bundle: string): void {
    this.go({ expand: this.place.expand.filter((id) => id !== bundle) });
  }

  toggleHidden(name: string): void {
    const { hide } = this.place;
    this.go({ hide: hide.includes(name) ? hide.filter((other) => other !== name) : [...hide, name] });
  }

  private follow(place: Place): void {
    const { card: hadCard, question: hadQuestion, tries: hadTries } = this.place;
    this.place = place;
    this.hoveredPath = "";
    if (place.card.startsWith("path:")) this.tab = "answer";
    else if (place.card !== "" && place.card !== hadCard) this.tab = "card";
    else if (place.question !== "" && place.question !== hadQuestion) this.tab = "answer";
    else if (place.card === "" && this.tab === "card") this.tab = place.question === "" ? "findings" : "answer";
    else if (place.question === "" && this.tab === "answer") this.tab = "findings";
    const isOther = JSON.stringify(hadTries) !== JSON.stringify(place.tries);
    const wantsCard = place.card !== hadCard || (place.card !== "" && (this.card === undefined || isOther));
    void this.openTries().then(() => {
      if (this.place !== place) return;
      if (this.shape === "all") void this.loadOverview();
      void this.loadMap();
      if (wantsCard) void this.loadCard();
    });
  }

  /** Has the changes of the place made, before anything is asked about them. */
  private async openTries(): Promise<void> {
    const { tries } = this.place;
    const wanted = JSON.stringify(tries);
    if (wanted === this.opened) return;
    this.opened = wanted;
    try {
      this.whatIf = await api.whatIf(tries);
    } catch (error) {
      this.whatIf = await api.whatIf([]);
      this.asked = "";
      this.problem = problemOf(error);
    }
  }

  private asksSomething({ question, focus, without }: Place): boolean {
    return question !== "" || focus !== "" || without.length > 0;
  }

  private async loadOverview(): Promise<void> {
    const { group, tries } = this.place;
    const key = JSON.stringify([group, tries]);
    if (key === this.placed) return;
    this.placed = key;
    this.placing?.abort();
    const placing = new AbortController();
    this.placing = placing;
    this.isPlacing = true;
    this.askedAt = performance.now();
    try {
      this.overview = await api.overview({ group }, placing.signal);
    } catch (error) {
      if (placing.signal.aborted) return;
      this.placed = "";
      this.problem = problemOf(error);
    } finally {
      if (this.placing === placing) this.isPlacing = false;
    }
  }

  private async loadMap(): Promise<void> {
    const { place } = this;
    const { question, focus, direction, depth, limit, group, arrange, paths, rows, expand, without, tries } = place;
    const isAll = this.shape === "all";
    const also = isAll ? "lit" : this.shape === "matrix" ? "matrix" : "nothing";
    const { rowsBefore: rows_before, columnsBefore: columns_before, who, what } = place;
    const grid = also === "matrix" ? { rows_before, columns_before, who, what, hide: place.hide.join(",") } : {};
    const key = JSON.stringify([question, focus, direction, depth, limit, group, arrange, paths, rows, expand, without, tries, also, grid]);
    if (key === this.asked) return;
    this.asking?.abort();
    this.isLoading = false;
    if (isAll && !this.asksSomething(place)) {
      // All there is to show is everything.
      this.asked = "";
      this.answer = this.problem = undefined;
      return;
    }
    this.asked = key;
    const asking = new AbortController();
    this.asking = asking;
    this.isLoading = true;
    try {
      const drawing = { limit, group, arrange, expand: expand.join("\n"), without: without.join("\n"), also, ...grid } as const;
      if (question === "") {
        this.map = await api.map({ focus, direction, depth, ...drawing }, asking.signal);
        this.answer = undefined;
      } else {
        const answer = await api.ask({ q: question, paths, rows, ...drawing }, asking.signal);
        this.answer = answer;
        this.map = answer.map;
      }
      this.problem = undefined;
    } catch (error) {
      if (asking.signal.aborted) return;
      this.asked = "";
      this.answer = undefined;
      this.problem = problemOf(error);
      // A link to something that is not there should still open on something.
      if (!isAll) this.map ??= await api.map({ limit }, asking.signal).catch(() => undefined);
    } finally {
      if (this.asking === asking) this.isLoading = false;
    }
  }

  private pathOf(card: string): PathView | undefined {
    if (!card.startsWith("path:")) return undefined;
    return this.answer?.paths.find((path) => path.id === card.slice(5));
  }

  private async loadCard(): Promise<void> {
    const wanted = this.place.card;
    const at = wanted.indexOf(":");
    const [kind, id] = [wanted.slice(0, at), wanted.slice(at + 1)];
    let card: Card | undefined;
    try {
      if (kind === "node") card = { kind, view: await api.node(id) };
      else if (kind === "edge") card = { kind, view: await api.edge(id) };
      else if (kind === "finding") {
        const view = this.findings?.findings.find((finding) => finding.id === id);
        if (view !== undefined) card = { kind, view };
      }
    } catch (error) {
      this.problem = problemOf(error);
    }
    if (this.place.card === wanted) this.card = card;
  }
}

function isCrowded(map: MapView): boolean {
  return map.nodes.length > MOST_NODES || map.edges.length > MOST_EDGES;
}

function problemOf(error: unknown): ProblemView {
  if (error instanceof api.Problem) return error.view;
  return { error: error instanceof Error ? error.message : String(error) };
}

export const page = new Page();
