// Generated from openapi.json by `npm run types`. Do not edit.

/** One account of the estate. */
export interface AccountView {
  /** The twelve digits. */
  id: string;
  /** The account's name, if it is known. */
  name?: string;
  /** Users and roles in it. */
  principals: number;
  /** Resources in it. */
  resources: number;
}

/** What to send beside a picture. */
export type Also = "nothing" | "matrix" | "lit";

/** One line of an answer. */
export interface AnswerRow {
  /** How sure it is. */
  certainty: Certainty;
  change?: Change;
  /** What must hold for it. */
  conditions: ConditionView[];
  /** How many steps it is away, for a question about what is reached. */
  depth?: number;
  /** The principal or resource it is about. */
  node: NodeRef;
  /** What holds for it, such as `can read, in 2 steps`. */
  text: string;
}

/** The answer to one question. */
export interface AnswerView {
  before?: DecisionView;
  change?: Change;
  /** Few edges that are on all listed paths together, the one on most of them first. */
  cuts: CutView[];
  decision?: DecisionView;
  /** What could not be seen and would matter. */
  gaps: GapView[];
  /** What kind of question it is. */
  kind: QuestionKind;
  /** What to draw. */
  map: MapView;
  /** The paths, for a question about them: the worst first. */
  paths: PathView[];
  /** Why there may be more paths than were found. */
  paths_cut?: string;
  /** How many paths there are; more may not have been looked for. */
  paths_total: number;
  /** The question as it was understood. */
  question: string;
  /** The answer line by line, for a question with many. */
  rows: AnswerRow[];
  /** How many lines there are in all. */
  rows_total: number;
  /** The answer in one sentence. */
  sentence: string;
  /** What was not looked at for there being too much of it, for a question about paths: some may be missing. */
  truncated: string[];
}

/** What the columns of a picture stand for. */
export type Arrange = "kind" | "depth";

/** What belongs together, such as one account. */
export interface BandView {
  /** How many nodes stand in it. */
  count: number;
  /** Its height. */
  height: number;
  /** What it is called. */
  label: string;
  /** Its upper edge. */
  y: number;
}

/** What a bundle stands for. */
export interface BundleView {
  /** How many nodes are in it. */
  count: number;
  /** The first few names in it. */
  examples: string[];
  /** What to ask for to have more of it drawn; none if no more can be. */
  more?: string;
  /** What they have in common, such as the name of an account. */
  owner?: string;
  /** How many there are with those that are drawn alone because it is open. */
  total: number;
}

/** What one node can do with another. Of several edges it shows the strongest. */
export interface CellView {
  /** How sure it is. */
  certainty: Certainty;
  change?: Change;
  /** The column, by place in the list. */
  column: number;
  /** How many edges there are between the two. */
  count: number;
  /** The edge, which has a card. */
  edge: string;
  /** The same in words, such as `can read`. */
  label: string;
  /** What it means. */
  relation: Relation;
  /** The row, by place in the list. */
  row: number;
}

/** How sure an edge is. */
export type Certainty = "proven" | "conditional" | "unknown";

/** What became of a part of the picture. */
export type Change = "added" | "removed";

/** A change to try. */
export interface ChangeView {
  /** The change in words, as for `--what-if`. */
  change: string;
  /** The policy, where the words name a file. */
  text?: string;
}

/** A policy to look through. */
export interface CheckRequest {
  /** What to read it as. */
  kind: PolicyKindView;
  /** Its text. */
  text: string;
}

/** What is wrong with a policy. */
export interface CheckView {
  /** What AWS would refuse it for, in the order of the text. */
  mistakes: MistakeView[];
}

/** One column of the picture. */
export interface ColumnView {
  /** How many of them are drawn alone. */
  alone: number;
  /** How many nodes it stands for, those inside bundles included. */
  count: number;
  /**
   * Of kinds: 0 outside world, 1 people, 2 roles, 3 compute, 4 crown jewels and other resources. Of steps: their
   * place from left to right.
   */
  index: number;
  /** The heading. */
  title: string;
  /** The left edge of its nodes. */
  x: number;
}

/** One candidate. */
export interface Completion {
  /** More about it, such as the ARN. */
  detail: string;
  /** What it is. */
  kind: CompletionKind;
  /** What to show. */
  label: string;
  /** The whole question once the candidate is taken. */
  question: string;
}

/** What a candidate is. */
export type CompletionKind = "question" | "principal" | "action" | "resource";

/** What could follow the text typed so far. */
export interface CompletionView {
  /** The candidates, the best first. */
  items: Completion[];
}

/** What kind of thing must hold. */
export type ConditionKind = "mfa" | "network" | "tag" | "organization" | "time" | "fact" | "unseen" | "other";

/** Something that must hold. */
export interface ConditionView {
  /** The condition key it is about, if it is about one. */
  key?: string;
  /** What kind of thing must hold. */
  kind: ConditionKind;
  /** In words, such as `aws:MultiFactorAuthPresent is true`. */
  text: string;
}

/** How sure a finding is. */
export type Confidence = "low" | "medium" | "high";

/** How much the estate holds. */
export interface CountsView {
  /** Accounts. */
  accounts: number;
  /** Groups. */
  groups: number;
  /** Policy documents. */
  policies: number;
  /** Resources. */
  resources: number;
  /** Roles. */
  roles: number;
  /** Users. */
  users: number;
}

/** An edge that cuts paths. */
export interface CutView {
  /** The edge. */
  edge: string;
  /** Edits of policies that take it away, all of which are needed; they were tried on a copy of the estate. */
  edits: string[];
  /** What it says. */
  label: string;
  /** What else the edits take away. */
  lost: string[];
  /** How many of the paths that the cuts before it leave go through it. */
  paths: number;
}

/** One decision with its reasons. */
export interface DecisionView {
  /** The action that was decided. */
  action: string;
  /** What must hold for the answer to be yes. */
  conditions: ConditionView[];
  /** What could not be seen and would matter. */
  gaps: GapView[];
  /** What each layer of policies said, in the order AWS documents. */
  layers: LayerView[];
  /** The numbers of the evaluation rules that were used. */
  rules: number[];
  /** Allowed, conditional or denied, or not to be known. */
  verdict: Verdict;
}

/** The way edges are followed. */
export type Direction = "forward" | "reverse" | "both";

/** Why an edge is there. */
export interface EdgeCard {
  /** How sure it is. */
  certainty: Certainty;
  /** What must hold for it. */
  conditions: ConditionView[];
  /** The node it starts at. */
  from: NodeRef;
  /** The id of the edge. */
  id: string;
  /** What the one can do with the other. */
  relation: Relation;
  /** Everything that the edge needs, with what proves it. */
  requirements: RequirementView[];
  /** The whole edge in one sentence. */
  sentence: string;
  technique?: TechniqueView;
  /** The node it ends at. */
  to: NodeRef;
}

/** One edge of the picture. */
export interface EdgeView {
  /** How sure it is. */
  certainty: Certainty;
  change?: Change;
  /** What must hold for it, in words; empty if nothing must. */
  conditions: string[];
  /** How many edges it stands for; more than one at bundles. */
  count: number;
  /** The node it starts at. */
  from: string;
  /** Opaque and stable for the same estate. */
  id: string;
  /** The relation in words, such as `can read`. */
  label: string;
  /** What the one can do with the other. */
  relation: Relation;
  /** The node it ends at. */
  to: string;
}

/** The summary of one estate. */
export interface EstateView {
  /** Every account that was seen, ordered by id. */
  accounts: AccountView[];
  /** What the estate was read from that it is compared with. */
  before?: string;
  /** How much there is of everything. */
  counts: CountsView;
  /** Findings by severity. */
  findings: SeverityCounts;
  /** What could not be seen, at most the first 200. */
  gaps: GapView[];
  /** How many gaps there are in all. */
  gaps_total: number;
  /** Whether units of an organization are known. */
  has_units: boolean;
  /** What the estate was read from, for the title of the page. */
  name: string;
  /** Keys of tags that principals and resources have, the most used first. */
  tag_keys: string[];
  /** The version of iamscope that answers. */
  version: string;
}

/** Some lines of a source with places to underline. */
export interface ExcerptView {
  /** The number of the first line, counted from one. */
  first_line: number;
  /** The lines. */
  lines: string[];
  /** What to underline. */
  marks: Mark[];
  /** The name of the source, a file or a name such as `iam/role/app/inline/s3`. */
  source: string;
}

/** One line of a node's card. */
export interface Fact {
  /** What is told. */
  name: string;
  /** What it is. */
  value: string;
}

/** One finding. */
export interface FindingView {
  /** The check that found it. */
  check: string;
  /** How sure it is. */
  confidence: Confidence;
  /** What it rests on. */
  evidence: ExcerptView[];
  /** How to mend it. */
  fixes: FixView[];
  /** Stable across runs: the fingerprint. */
  id: string;
  /** What it rests on, in words. */
  notes: string[];
  /** How bad it is. */
  severity: Severity;
  /** What it is about. */
  subject: NodeRef;
  /** What is wrong. */
  title: string;
  /** Why it matters. */
  why: string;
}

/** The findings, ordered by severity, then check, then subject. */
export interface FindingsView {
  /** How many there are of each severity. */
  counts: SeverityCounts;
  /** The findings, at most as many as asked for. */
  findings: FindingView[];
  /** How many there are in all. */
  total: number;
}

/** Whether a fix can be applied unseen. */
export type FixSafety = "safe" | "review";

/** One way to mend a finding. */
export interface FixView {
  /** Whether it can be applied unseen. */
  safety: FixSafety;
  /** What to write or run. */
  text: string;
  /** What it does. */
  title: string;
}

/** One fact that could not be seen; answers that depend on it say so. */
export interface GapView {
  /** The fact that is missing. */
  fact: string;
  /** Why it is missing. */
  reason: string;
  /** What it concerns. */
  subject: string;
}

/** What a layer of policies did. */
export type LayerEffect = "allows" | "denies" | "silent" | "passes" | "does_not_apply" | "unknown";

/** What one layer of policies said. */
export interface LayerView {
  /** What it did. */
  effect: LayerEffect;
  /** How many more mattered and are not listed. */
  left_out: number;
  /** The layer, such as `identity policies`. */
  name: string;
  /** The statements that mattered, the deciding ones first. */
  statements: StatementView[];
  /** The same in a few words. */
  summary: string;
}

/** Where an answer is in the overview of the same estate, by places in its lists. */
export interface LitView {
  /** The edges. */
  edges: number[];
  /** The nodes. */
  nodes: number[];
}

/** A part of the map, laid out and ready to draw. */
export interface MapView {
  /** What the columns stand for. */
  arrange: Arrange;
  /** The columns from left to right; empty ones are left out. */
  columns: ColumnView[];
  /** How many steps were followed. */
  depth: number;
  /** The way edges were followed from the focus. */
  direction: Direction;
  /** The edges between shown nodes. */
  edges: EdgeView[];
  /** The node that the picture is about; none for the overview. */
  focus?: string;
  /** What bundles are made of. */
  group: string;
  /** Height of the drawing. */
  height: number;
  lit?: LitView;
  matrix?: MatrixView;
  /** The nodes, ordered by column and place. */
  nodes: NodeView[];
  /** The bundles that are open. */
  opened: OpenedView[];
  /** How much of the whole is shown. */
  shown: Shown;
  /** Width of the drawing. */
  width: number;
  /** What was taken away to see what happens. */
  without: WithoutView[];
}

/** One place to underline. Columns are counted in UTF-16 code units, as a browser slices text. */
export interface Mark {
  /** The column after the last. */
  end: number;
  /** The line, counted from one in the source. */
  line: number;
  /** How to show it. */
  role: MarkRole;
  /** The first column, counted from zero. */
  start: number;
}

/** What a mark stands for. */
export type MarkRole = "allows" | "denies" | "subject";

/** A part of a grid: those who can do something, and what they can do it with. */
export interface MatrixView {
  /** What is in these rows and columns, row by row. */
  cells: CellView[];
  /** How many cells there are in all. */
  cells_total: number;
  /** The nodes of the columns. */
  columns: NodeRef[];
  /** How many columns come before the first. */
  columns_before: number;
  /** How many columns there are in all. */
  columns_total: number;
  /** The nodes of the rows. */
  rows: NodeRef[];
  /** How many rows come before the first. */
  rows_before: number;
  /** How many rows there are in all. */
  rows_total: number;
}

/** Something for which AWS would refuse a policy. Lines and columns are counted from 1, columns in characters. */
export interface MistakeView {
  /** The column at which it starts. */
  column: number;
  /** The column before which it ends. */
  end_column: number;
  /** The line on which it ends. */
  end_line: number;
  /** The line on which it starts. */
  line: number;
  /** What is wrong. */
  message: string;
}

/** What a node is and what hangs on it. */
export interface NodeCard {
  /** What is known about it. */
  facts: Fact[];
  /** The findings on it. */
  findings: FindingView[];
  /** What could not be seen about it. */
  gaps: GapView[];
  /** Edges that end here, at most the first 200. */
  incoming: EdgeView[];
  /** How many edges end here in all. */
  incoming_total: number;
  /** Whether policies can be attached to it. */
  is_owner: boolean;
  /** The nodes at the other ends of those edges. */
  neighbours: NodeRef[];
  /** The node. */
  node: NodeRef;
  /** Edges that start here, at most the first 200. */
  outgoing: EdgeView[];
  /** How many edges start here in all. */
  outgoing_total: number;
  /** The policies that speak about it. */
  policies: ExcerptView[];
  /** What of it can be changed to see what happens. */
  tries: TryView[];
}

/** What a node is. */
export type NodeKind = "anonymous" | "external_account" | "federated_provider" | "unknown_principal" | "service_principal" | "account_root" | "user" | "group" | "role" | "compute" | "bucket" | "key" | "secret" | "queue" | "database" | "administrator" | "resource";

/** A node by name. */
export interface NodeRef {
  /** The account that owns it, if any does. */
  account?: string;
  /** The id in the map. */
  id: string;
  /** What it is. */
  kind: NodeKind;
  /** The short name. */
  label: string;
  /** The full name, usually an ARN. */
  name: string;
}

/** One node of the picture. `x` and `y` are its upper left corner. */
export interface NodeView {
  /** The account that owns it, if any does. */
  account?: string;
  bundle?: BundleView;
  change?: Change;
  /** The column that its kind belongs to. */
  column: number;
  /** How many steps it is from the focus. */
  depth?: number;
  /** Opaque and stable for the same estate. */
  id: string;
  /** Whether it can administer its account. */
  is_administrator: boolean;
  /** What it is. */
  kind: NodeKind;
  /** The short name. */
  label: string;
  /** The full name, usually an ARN. */
  name: string;
  severity?: Severity;
  /** Left edge. */
  x: number;
  /** Upper edge. */
  y: number;
}

/** An open bundle. */
export interface OpenedView {
  /** What stands for it in a request. */
  id: string;
  /** What is in it. */
  label: string;
  /** How many of it are drawn alone. */
  shown: number;
  /** How many there are in all. */
  total: number;
}

/** One column. */
export interface OverviewColumnView {
  /** How many nodes stand in it. */
  count: number;
  /** 0 outside world, 1 people, 2 roles, 3 compute, 4 crown jewels and other resources. */
  index: number;
  /** The heading. */
  title: string;
  /** Its width. */
  width: number;
  /** Its left edge. */
  x: number;
}

/** The edges of an overview. */
export interface OverviewEdges {
  /** How sure they are, by place in the list of names. */
  certainties: number[];
  /** The names of the certainties. */
  certainty_names: Certainty[];
  /** What became of each: 0 nothing, 1 it is new, 2 it is gone. Empty if nothing is compared. */
  changes: number[];
  /** Where they start, by place in the list of nodes. */
  from: number[];
  /** The names of the relations. */
  relation_names: Relation[];
  /** What they mean, by place in the list of names. */
  relations: number[];
  /** Where they end, by place in the list of nodes. */
  to: number[];
}

/** The nodes of an overview. */
export interface OverviewNodes {
  /** What became of each: 0 nothing, 1 it is new, 2 it is gone. Empty if nothing is compared. */
  changes: number[];
  /** The columns they stand in. */
  columns: number[];
  /** Their ids. */
  ids: string[];
  /** The names of the kinds. */
  kind_names: NodeKind[];
  /** What they are, by place in the list of names. */
  kinds: number[];
  /** Their short names. */
  labels: string[];
  /** The worst finding on each: 0 for none, then by place in the list of names from 1. */
  severities: number[];
  /** The names of the severities. */
  severity_names: Severity[];
  /** Their middles. */
  x: number[];
  /** Their middles. */
  y: number[];
}

/** Everything at once. All lists of nodes are in the same order, and all lists of edges. */
export interface OverviewView {
  /** The bands from top to bottom. */
  bands: BandView[];
  /** The columns from left to right. */
  columns: OverviewColumnView[];
  /** The edges. */
  edges: OverviewEdges;
  /** How many edges there are in all. */
  edges_total: number;
  /** Height of the drawing. */
  height: number;
  /** The nodes. */
  nodes: OverviewNodes;
  /** How many nodes there are in all. */
  nodes_total: number;
  /** Width of the drawing. */
  width: number;
}

/** A path from one node to another. */
export interface PathView {
  /** How sure it is. */
  certainty: Certainty;
  change?: Change;
  /** What must hold for all steps together. */
  conditions: ConditionView[];
  /** Where it starts. */
  from: NodeRef;
  /** How many of its steps count: with which role something runs that one has started is part of starting it. */
  hops: number;
  /** Stable for the same estate. */
  id: string;
  /** The ids of the boxes and links of the picture that it goes through. */
  lights: string[];
  /** Why it is as bad as it is, in one sentence. */
  reason: string;
  /** The path in one sentence. */
  sentence: string;
  /** How bad it is. */
  severity: Severity;
  /** The steps in order. */
  steps: StepView[];
}

/** What a policy is read as. */
export type PolicyKindView = "identity" | "trust" | "resource" | "boundary";

/** Why a request was not answered. */
export interface ProblemView {
  /** What is wrong. */
  error: string;
  /** What to do about it. */
  help?: string;
  /** What is wrong with a policy that was sent, and where. */
  mistakes?: MistakeView[];
  /** Names that may have been meant. */
  suggestions?: string[];
}

/** What kind of question was asked. */
export type QuestionKind = "can" | "who_can" | "reach" | "reached_by" | "paths" | "admins" | "cut";

/** What the start of an edge can do with its end. */
export type Relation = "member_of" | "assume" | "runs_as" | "connect" | "invoke" | "read" | "write" | "administer" | "escalate";

/** What kind of thing proves a requirement. */
export type RequirementKind = "decision" | "fact" | "network" | "unknown";

/** Something that an edge needs. */
export interface RequirementView {
  /** What somebody changes before, with the text that he writes. */
  changes: string[];
  decision?: DecisionView;
  /** Where it was written, for what is no decision. */
  excerpts: ExcerptView[];
  /** What kind of thing proves it. */
  kind: RequirementKind;
  /** What is needed, in words. */
  title: string;
}

/** How bad a finding is. */
export type Severity = "info" | "low" | "medium" | "high" | "critical";

/** How many findings there are of each severity. */
export interface SeverityCounts {
  /** Critical ones. */
  critical: number;
  /** High ones. */
  high: number;
  /** Remarks. */
  info: number;
  /** Low ones. */
  low: number;
  /** Medium ones. */
  medium: number;
}

/** How much of the whole a picture shows. */
export interface Shown {
  /** Edges drawn. */
  edges: number;
  /** Edges that the question reached. */
  edges_total: number;
  /** Nodes drawn, bundles counting as one. */
  nodes: number;
  /** Nodes that the question reached. */
  nodes_total: number;
}

/** One statement that mattered. */
export interface StatementView {
  /** Where it stands. */
  excerpt: ExcerptView;
  /** Whether the answer rests on it. */
  is_deciding: boolean;
  /** What it did, such as `allows` or `does not match: the condition on aws:SourceIp fails`. */
  note: string;
}

/** One step of a path. */
export interface StepView {
  /** How sure it is. */
  certainty: Certainty;
  /** What must hold for it. */
  conditions: ConditionView[];
  /** The edge, which has a card. */
  edge: string;
  /** The id of the node at which the edge starts: of a step that anyone can take, that of anyone. */
  from: string;
  /** Whether it is taken as anyone, or as one of a whole organization. */
  is_open: boolean;
  /** The same in words, such as `can assume`. */
  label: string;
  /** The actions that were decided. */
  permissions: string[];
  /** What the one can do with the other. */
  relation: Relation;
  /** The id of the technique, if it takes one. */
  technique?: string;
  /** Where it leads. */
  to: NodeRef;
}

/** A known way to gain rights. */
export interface TechniqueView {
  /** Its names in other catalogues. */
  aliases: string[];
  /** How to close it. */
  close: string;
  /** Its id in the catalogue of techniques. */
  id: string;
  /** Whether some part of it is not confirmed. */
  is_experimental: boolean;
  /** What one does. */
  name: string;
  /** Pages that confirm it. */
  sources: string[];
  /** Why it works. */
  why: string;
}

/** Something of a node that can be changed to see what happens. */
export interface TryView {
  /** What to read it as. */
  kind: PolicyKindView;
  /** The change that takes it away; none if it cannot be. */
  remove?: string;
  /** What taking it away is called, such as `Detach`. */
  remove_label: string;
  /** What the policy says; none if this is nothing to write. */
  text?: string;
  /** What it is, such as `inline policy s3`. */
  title: string;
  /** The change that writes it anew, for which a text is sent; none if nobody can. */
  write?: string;
}

/** The answer of one decision. */
export type Verdict = "allowed" | "conditional" | "explicitly_denied" | "implicitly_denied" | "unknown";

/** What to try. */
export interface WhatIfRequest {
  /** The changes, in the order in which they are made. */
  changes: ChangeView[];
}

/** What a try comes to. */
export interface WhatIfView {
  /** Paths that close, the worst first. */
  closed: PathView[];
  /** How many close. */
  closed_total: number;
  /** How many edges of the map come. */
  edges_added: number;
  /** How many edges of the map go. */
  edges_removed: number;
  /** What to send as `what_if` with every question about it. */
  id: string;
  /** Whether all that close were counted. */
  is_closed_counted: boolean;
  /** Whether all that open were counted. */
  is_opened_counted: boolean;
  /** Paths that open, the worst first. */
  opened: PathView[];
  /** How many open. */
  opened_total: number;
}

/** Something that was taken away. */
export interface WithoutView {
  /** The node or edge. */
  id: string;
  /** What it says, such as `ada can assume deploy`. */
  label: string;
}

/** Answers a question. */
export interface AskQuery {
  /** The text of the question. */
  q?: string;
  /** How many paths to list at most, 1 to 200; 20 if it is not given. */
  paths?: number;
  /** How many lines of an answer to list at most, 1 to 5000; 200 if it is not given. */
  rows?: number;
  /** How many nodes to draw at most, 1 to 300; 60 if it is not given. What is left over goes into bundles. */
  limit?: number;
  /** Ids of bundles to draw node by node, one a line. */
  expand?: string;
  /** What to bundle by: `account`, `unit`, `class` or `tag:KEY`; if it is not given, only what is too much is bundled. */
  group?: string;
  /** What the columns stand for. */
  arrange?: Arrange;
  /** Ids of nodes and edges to take away, to see what happens, one a line. */
  without?: string;
  /** What to send beside the picture. */
  also?: Also;
  /** Of a grid: what the names in rows contain. */
  who?: string;
  /** Of a grid: what the names in columns contain. */
  what?: string;
  /** Of a grid: how many rows to skip. */
  rows_before?: number;
  /** Of a grid: how many columns to skip. */
  columns_before?: number;
  /** Of a grid: certainties, relations, changes and kinds to leave out, between commas. */
  hide?: string;
}

/** Completes a question. */
export interface CompleteQuery {
  /** The text so far. */
  q?: string;
}

/** Draws a part of the map. */
export interface MapQuery {
  /** The node to start from; none for the overview. */
  focus?: string;
  /** The way to follow edges. */
  direction?: Direction;
  /** How many steps to follow, 1 to 12; 4 if it is not given. */
  depth?: number;
  /** How many nodes to draw at most, 1 to 300; 60 if it is not given. What is left over goes into bundles. */
  limit?: number;
  /** Ids of bundles to draw node by node, one a line. */
  expand?: string;
  /** What to bundle by: `account`, `unit`, `class` or `tag:KEY`; if it is not given, only what is too much is bundled. */
  group?: string;
  /** What the columns stand for. */
  arrange?: Arrange;
  /** Ids of nodes and edges to take away, to see what happens, one a line. */
  without?: string;
  /** What to send beside the picture. */
  also?: Also;
  /** Of a grid: what the names in rows contain. */
  who?: string;
  /** Of a grid: what the names in columns contain. */
  what?: string;
  /** Of a grid: how many rows to skip. */
  rows_before?: number;
  /** Of a grid: how many columns to skip. */
  columns_before?: number;
  /** Of a grid: certainties, relations, changes and kinds to leave out, between commas. */
  hide?: string;
}

/** Lays everything out at once. */
export interface OverviewQuery {
  /** What stands together in a band: `account` if it is not given, `unit`, `class` or `tag:KEY`. */
  group?: string;
}

/** Lists the findings, the worst first. */
export interface FindingsQuery {
  /** How many to list at most, 1 to 5000; 500 if it is not given. */
  limit?: number;
}
