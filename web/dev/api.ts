/** Answers the JSON API from a made-up estate, for working on the page and for its browser tests. */
import type {
  AnswerView, Completion, ConditionView, DecisionView, EdgeCard, EstateView, FindingView, FindingsView, MapView, NodeCard, NodeRef, OverviewView, ProblemView,
} from "../src/api/types";
import type { MadeEdge, MadeEstate, MadeNode } from "./estate.ts";
import { type Drawing, draw } from "./layout.ts";
import { overview } from "./overview.ts";
import { paths } from "./paths.ts";

type View = EstateView | MapView | OverviewView | EdgeCard | NodeCard | FindingsView | AnswerView | { items: Completion[] };

/** Answers one request. */
export function respond(estate: MadeEstate, address: string): { status: number; body: string } {
  const url = new URL(address, "http://localhost");
  const view = answer(estate, url);
  if ("error" in view) return { status: 404, body: JSON.stringify(view) };
  return { status: 200, body: JSON.stringify(view) };
}

function answer(estate: MadeEstate, url: URL): View | ProblemView {
  const [, , what, id] = url.pathname.split("/").map(decodeURIComponent);
  const q = url.searchParams.get("q") ?? "";
  switch (what) {
    case "changes":
      return { error: "there is no estate to compare with" };
    case "session":
      return { items: [] };
    case "estate":
      return summary(estate);
    case "map":
      return draw(estate, drawing(url));
    case "overview":
      return overview(estate);
    case "edge":
      return edgeCard(estate, id ?? "");
    case "node":
      return nodeCard(estate, id ?? "");
    case "findings":
      return findings(estate);
    case "complete":
      return { items: completions(estate, q) };
    case "ask":
      return ask(estate, q, url);
    default:
      return { error: "there is nothing at this address" };
  }
}

function drawing(url: URL): Drawing {
  const made: Drawing = {
    direction: (url.searchParams.get("direction") ?? "forward") as Drawing["direction"],
    depth: Number(url.searchParams.get("depth") ?? 4),
    limit: Number(url.searchParams.get("limit") ?? 60),
    expand: (url.searchParams.get("expand") ?? "").split("\n").filter((id) => id !== ""),
    without: new Set((url.searchParams.get("without") ?? "").split("\n").filter((id) => id !== "")),
    also: url.searchParams.get("also") ?? "",
    grid: {
      who: url.searchParams.get("who") ?? "",
      what: url.searchParams.get("what") ?? "",
      rowsBefore: Number(url.searchParams.get("rows_before") ?? 0),
      columnsBefore: Number(url.searchParams.get("columns_before") ?? 0),
      hide: (url.searchParams.get("hide") ?? "").split(","),
    },
  };
  const focus = url.searchParams.get("focus");
  if (focus !== null) made.focus = focus;
  return made;
}

function summary(estate: MadeEstate): EstateView {
  const count = (...kinds: string[]): number => estate.nodes.filter((node) => kinds.includes(node.kind)).length;
  const ids = [...new Set(estate.nodes.flatMap((node) => node.account ?? []))].sort();
  const inAccount = (id: string, columns: number[]): number =>
    estate.nodes.filter((node) => node.account === id && columns.includes(node.column)).length;
  return {
    name: "a made-up estate",
    version: "0.1.0",
    accounts: ids.map((id) => ({ id, principals: inAccount(id, [1, 2]), resources: inAccount(id, [3, 4]) })),
    counts: { accounts: ids.length, users: count("user"), groups: count("group"), roles: count("role"), resources: estate.nodes.filter((node) => node.column > 2).length, policies: estate.nodes.length * 2 },
    findings: findings(estate).counts,
    gaps: [
      { subject: "111122223333", fact: "service control policies", reason: "no organization export was given" },
      { subject: "role/service/payments-deploy", fact: "permissions boundary `team-boundary`", reason: "the policy is named but not in the export" },
    ],
    gaps_total: 2,
    tag_keys: [],
    has_units: false,
  };
}

export const refer = (node: MadeNode): NodeRef => {
  const { id, label, name, kind, account } = node;
  return account === undefined ? { id, label, name, kind } : { id, label, name, kind, account };
};

export const conditionsOf = (texts: string[]): ConditionView[] =>
  texts.map((text) => ({ text, key: text.split(" ")[0] ?? text, kind: text.includes("MultiFactor") ? "mfa" : text.includes("SourceIp") ? "network" : text.includes("Tag") ? "tag" : "other" }));

function decision(edge: MadeEdge, from: MadeNode, to: MadeNode): DecisionView {
  const lines = ["    {", '      "Effect": "Allow",', '      "Action": ["s3:GetObject", "s3:ListBucket"],', `      "Resource": "${to.name}/*"`, "    },"];
  const mark = (line: number, role: "allows" | "denies"): DecisionView["layers"][0]["statements"][0]["excerpt"]["marks"][0] => {
    const text = lines[line] ?? "";
    return { line: 12 + line, start: text.length - text.trimStart().length, end: text.length, role };
  };
  return {
    verdict: edge.certainty === "proven" ? "allowed" : edge.certainty,
    action: "s3:GetObject",
    conditions: conditionsOf(edge.conditions),
    rules: [7],
    gaps: edge.certainty === "unknown" ? [{ subject: from.account ?? "the account", fact: "service control policies", reason: "no organization export was given" }] : [],
    layers: [
      { name: "Service control policies", effect: "passes", summary: "2 policies were consulted, none stops it", statements: [], left_out: 0 },
      { name: "Resource policy", effect: "does_not_apply", summary: "the resource has none", statements: [], left_out: 0 },
      { name: "Identity policies", effect: "allows", summary: "one of 3 policies allows it", statements: [
        { note: "allows", is_deciding: true, excerpt: { source: `iam/${from.label}/inline/access`, first_line: 12, lines, marks: [mark(1, "allows"), mark(2, "allows"), mark(3, "allows")] } },
        { note: "would deny, but its condition on aws:SourceIp does not hold", is_deciding: false, excerpt: { source: "iam/policy/guardrail", first_line: 4, lines: ['    { "Effect": "Deny", "Action": "*", "Resource": "*",', '      "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}} }'], marks: [{ line: 5, start: 6, end: 70, role: "denies" }] } },
      ], left_out: 0 },
      { name: "Permissions boundary", effect: "passes", summary: "`team-boundary` allows it too", statements: [], left_out: 0 },
    ],
  };
}

function edgeCard(estate: MadeEstate, id: string): EdgeCard | ProblemView {
  const edge = estate.edges.find((candidate) => candidate.id === id);
  const from = estate.nodes.find((node) => node.id === edge?.from);
  const to = estate.nodes.find((node) => node.id === edge?.to);
  if (edge === undefined || from === undefined || to === undefined) return { error: `there is no edge \`${id}\`` };
  const words = edge.relation.replaceAll("_", " ");
  return { id, from: refer(from), to: refer(to), relation: edge.relation, certainty: edge.certainty, sentence: `\`${from.label}\` can ${words} \`${to.label}\``, conditions: conditionsOf(edge.conditions), requirements: [{ title: "`s3:GetObject`", kind: "decision", changes: [], excerpts: [], decision: decision(edge, from, to) }] };
}

function nodeCard(estate: MadeEstate, id: string): NodeCard | ProblemView {
  const node = estate.nodes.find((candidate) => candidate.id === id);
  if (node === undefined) return { error: `there is no node \`${id}\`` };
  const whole = draw({ nodes: estate.nodes, edges: estate.edges.filter((edge) => edge.from === id || edge.to === id) }, { direction: "both", depth: 1, limit: 1e6, expand: [], without: new Set(), also: "" });
  const incoming = whole.edges.filter((edge) => edge.to === id);
  const outgoing = whole.edges.filter((edge) => edge.from === id);
  const ends = new Set([...incoming.map((edge) => edge.from), ...outgoing.map((edge) => edge.to)]);
  return {
    node: refer(node),
    facts: [{ name: "created", value: "2026-03-01" }, { name: "policies", value: "3 attached, 1 inline" }],
    policies: [],
    tries: [],
    is_owner: false,
    incoming, outgoing, incoming_total: incoming.length, outgoing_total: outgoing.length,
    neighbours: estate.nodes.filter((other) => ends.has(other.id)).map(refer),
    findings: findings(estate).findings.filter((finding) => finding.subject.id === id),
    gaps: [],
  };
}

function findings(estate: MadeEstate): FindingsView {
  const order = ["critical", "high", "medium", "low", "info"] as const;
  const found: FindingView[] = estate.nodes
    .filter((node) => node.severity !== undefined)
    .map((node) => ({
      id: `f-${node.id}`,
      check: node.column === 4 ? "s3-bucket-public-read" : node.column === 2 ? "iam-role-full-administrator" : "iam-user-inline-policy",
      severity: node.severity ?? "info",
      confidence: "high" as const,
      title: node.column === 4 ? `bucket \`${node.label}\` can be read by everyone` : `\`${node.label}\` can do everything in its account`,
      why: "Whoever takes it over owns the account, and nothing but its own policies limits it.",
      subject: refer(node),
      evidence: [{ source: `iam/${node.label}/inline/access`, first_line: 3, lines: ['  "Statement": [{ "Effect": "Allow", "Action": "*",', '    "Resource": "*" }]'], marks: [{ line: 3, start: 37, end: 50, role: "subject" as const }] }],
      notes: ["no service control policy stops it"],
      fixes: [{ title: "Name the actions that it uses", safety: "review" as const, text: '- "Action": "*"\n+ "Action": ["s3:GetObject"]' }],
    }))
    .sort((left, right) => order.indexOf(left.severity) - order.indexOf(right.severity));
  const count = (severity: string): number => found.filter((finding) => finding.severity === severity).length;
  return { findings: found, total: found.length, counts: { critical: count("critical"), high: count("high"), medium: count("medium"), low: count("low"), info: count("info") } };
}

function completions(estate: MadeEstate, q: string): Completion[] {
  const starts = ["who can ", "can ", "what can ", "reached by "];
  const start = starts.filter((candidate) => candidate.startsWith(q.toLowerCase()) && candidate !== q);
  const questions = start.map((text) => ({ question: text, label: text.trim(), kind: "question" as const, detail: "" }));
  const words = q.split(" ");
  const last = (words.pop() ?? "").toLowerCase();
  const before = words.length === 0 ? "" : `${words.join(" ")} `;
  const actions = before === "who can " ? ["s3:GetObject", "s3:PutObject", "kms:Decrypt"].filter((action) => action.toLowerCase().includes(last)) : [];
  const names = before === "" || before === "who can " ? [] : estate.nodes.filter((node) => node.label.includes(last)).slice(0, 12);
  return [
    ...questions,
    ...actions.map((action) => ({ question: `${before}${action} on `, label: action, kind: "action" as const, detail: "Read" })),
    ...names.map((node) => ({ question: `${before}${node.label}${before.startsWith("what") ? " reach" : ""}`, label: node.label, kind: node.column < 3 ? ("principal" as const) : ("resource" as const), detail: node.name })),
  ];
}

function ask(estate: MadeEstate, q: string, url: URL): AnswerView | ProblemView {
  if (/^(paths |who can become admin)/.test(q)) return paths(estate, q, drawing(url), Number(url.searchParams.get("paths") ?? 20));
  const named = estate.nodes.find((node) => q.split(" ").some((word) => word === node.label || word === node.name));
  if (named === undefined) return { error: "the question was not understood", help: "ask `who can <action> on <resource>`", suggestions: ["who can s3:GetObject on payments-invoices"] };
  const isReverse = q.startsWith("who can") || q.startsWith("reached by");
  const map = draw(estate, { ...drawing(url), focus: named.id, direction: isReverse ? "reverse" : "forward" });
  const reached = map.nodes.filter((node) => node.id !== named.id && node.bundle === undefined);
  const edge = estate.edges.find((candidate) => candidate.from === named.id || candidate.to === named.id);
  const view: AnswerView = {
    truncated: [],
    question: q,
    kind: q.startsWith("can ") ? "can" : q.startsWith("who can") ? "who_can" : isReverse ? "reached_by" : "reach",
    sentence: isReverse ? `${reached.length} principals can reach \`${named.label}\`` : `\`${named.label}\` reaches ${reached.length} others`,
    rows: reached.map((node) => ({ node, text: "in 2 steps", certainty: "proven", conditions: [] })),
    rows_total: reached.length,
    paths: [], paths_total: 0, cuts: [],
    gaps: [],
    map,
  };
  const from = estate.nodes.find((node) => node.id === edge?.from);
  const to = estate.nodes.find((node) => node.id === edge?.to);
  if (view.kind === "can" && edge !== undefined && from !== undefined && to !== undefined) view.decision = decision(edge, from, to);
  return view;
}
