/** Everything the page shows, and the only place that asks the server for it. */
import * as api from "../api/client";
import type { AnswerView, EdgeCard, EstateView, FindingView, FindingsView, MapView, NodeCard, ProblemView } from "../api/types";
import { visibleEdges } from "../lib/filter";
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
  answer = $state.raw<AnswerView>();
  card = $state.raw<Card>();
  /** Why the question or the picture is not there. */
  problem = $state.raw<ProblemView>();
  /** Why the page as a whole cannot work: no session, no server. */
  blocked = $state.raw<ProblemView>();
  isLoading = $state(false);
  tab = $state<Tab>("findings");

  readonly edges = $derived(this.map === undefined ? [] : visibleEdges(this.map, new Set(this.place.hide)));
  readonly shape = $derived<Shape>(
    this.place.shape !== "" ? this.place.shape : this.map !== undefined && isCrowded(this.map) ? "table" : "picture",
  );

  private asking: AbortController | undefined;
  private asked = "";

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

  ask(question: string): void {
    this.go({ ...START, question, shape: this.place.shape, hide: this.place.hide });
  }

  focus(id: string, direction: Place["direction"]): void {
    this.go({ question: "", focus: id, direction, expand: [], card: `node:${id}` });
  }

  overview(): void {
    this.go({ ...START, shape: this.place.shape, hide: this.place.hide });
  }

  select(card: string): void {
    this.go({ card });
  }

  expand(bundle: string): void {
    if (!this.place.expand.includes(bundle)) this.go({ expand: [...this.place.expand, bundle] });
  }

  collapse(bundle: string): void {
    this.go({ expand: this.place.expand.filter((id) => id !== bundle) });
  }

  toggleHidden(name: string): void {
    const { hide } = this.place;
    this.go({ hide: hide.includes(name) ? hide.filter((other) => other !== name) : [...hide, name] });
  }

  private follow(place: Place): void {
    const { card: hadCard, question: hadQuestion } = this.place;
    this.place = place;
    if (place.card !== "" && place.card !== hadCard) this.tab = "card";
    else if (place.question !== "" && place.question !== hadQuestion) this.tab = "answer";
    else if (place.card === "" && this.tab === "card") this.tab = place.question === "" ? "findings" : "answer";
    else if (place.question === "" && this.tab === "answer") this.tab = "findings";
    void this.loadMap();
    if (place.card !== hadCard || (place.card !== "" && this.card === undefined)) void this.loadCard();
  }

  private async loadMap(): Promise<void> {
    const { question, focus, direction, depth, limit, expand } = this.place;
    const key = JSON.stringify([question, focus, direction, depth, limit, expand]);
    if (key === this.asked) return;
    this.asked = key;
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.isLoading = true;
    try {
      const drawing = { limit, expand: expand.join(",") };
      if (question === "") {
        this.map = await api.map({ focus, direction, depth, ...drawing }, asking.signal);
        this.answer = undefined;
      } else {
        this.answer = await api.ask({ q: question, ...drawing }, asking.signal);
        this.map = this.answer.map;
      }
      this.problem = undefined;
    } catch (error) {
      if (asking.signal.aborted) return;
      this.asked = "";
      this.answer = undefined;
      this.problem = problemOf(error);
      // A link to something that is not there should still open on something.
      this.map ??= await api.map({ limit }, asking.signal).catch(() => undefined);
    } finally {
      if (this.asking === asking) this.isLoading = false;
    }
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
