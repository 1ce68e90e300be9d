/** Asks the server. */
import type {
  AnswerView, AskQuery, ChangeView, CheckRequest, CheckView, CompletionView, EdgeCard, EstateView, FindingsQuery, FindingsView, MapQuery, MapView, NodeCard, OverviewQuery,
  OverviewView, ProblemView, WhatIfView,
} from "./types";

/** What the server said instead of an answer. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly view: ProblemView,
  ) {
    super(view.error);
  }
}

export const estate = (): Promise<EstateView> => get("estate", {});
export const map = (query: MapQuery, signal: AbortSignal): Promise<MapView> => get("map", query, signal);
export const overview = (query: OverviewQuery, signal: AbortSignal): Promise<OverviewView> => get("overview", query, signal);
export const changes = (): Promise<WhatIfView> => get("changes", {});
export const edge = (id: string): Promise<EdgeCard> => get(`edge/${encodeURIComponent(id)}`, {});
export const node = (id: string): Promise<NodeCard> => get(`node/${encodeURIComponent(id)}`, {});
export const findings = (query: FindingsQuery): Promise<FindingsView> => get("findings", query);
export const complete = (q: string, signal: AbortSignal): Promise<CompletionView> => get("complete", { q }, signal);
export const ask = (query: AskQuery, signal: AbortSignal): Promise<AnswerView> => get("ask", query, signal);

/** Exchanges the secret of the start link for the session's cookie. */
export async function startSession(token: string): Promise<boolean> {
  const response = await fetch("/api/session", { headers: { authorization: `Bearer ${token}` } });
  return response.ok;
}

/** What every question is about, if it is not the estate as it is. */
let tried: { changes: readonly ChangeView[]; id: string } | undefined;

/** Asks about the estate with changes from now on, or without any. */
export async function whatIf(changes: readonly ChangeView[]): Promise<WhatIfView | undefined> {
  if (changes.length === 0) {
    tried = undefined;
    return undefined;
  }
  const view = await post<WhatIfView>("what-if", { changes });
  tried = { changes, id: view.id };
  return view;
}

/** Asks what AWS would refuse a policy for. */
export const checkPolicy = (request: CheckRequest): Promise<CheckView> => post("check", request);

async function post<T>(path: string, body: object): Promise<T> {
  const request = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`/api/${path}`, request).catch(() => undefined);
  if (response === undefined) throw new Problem(0, { error: "the server does not answer", help: "is `iamscope map` still running?" });
  if (!response.ok) throw new Problem(response.status, await problemOf(response));
  return (await response.json()) as T;
}

/** The server keeps a few tries only. */
const GONE = 410;

async function get<T>(path: string, query: object, signal?: AbortSignal): Promise<T> {
  try {
    return await getOnce<T>(path, query, signal);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== GONE || tried === undefined) throw error;
    await whatIf(tried.changes);
    return getOnce<T>(path, query, signal);
  }
}

async function getOnce<T>(path: string, query: object, signal?: AbortSignal): Promise<T> {
  const fields = new URLSearchParams();
  if (tried !== undefined) fields.set("what_if", tried.id);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") fields.set(name, String(value));
  }
  const text = fields.toString();
  const address = `/api/${path}${text === "" ? "" : `?${text}`}`;
  let response: Response;
  try {
    response = await fetch(address, signal === undefined ? {} : { signal });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Problem(0, { error: "the server does not answer", help: "is `iamscope map` still running?" });
  }
  if (!response.ok) throw new Problem(response.status, await problemOf(response));
  return (await response.json()) as T;
}

async function problemOf(response: Response): Promise<ProblemView> {
  try {
    return (await response.json()) as ProblemView;
  } catch {
    return { error: `the server answered with status ${response.status}` };
  }
}
