/**
 * The page as the binary serves it. Runs on `IAMSCOPE_URL` (a fresh start link), or starts `IAMSCOPE_BIN` on
 * `IAMSCOPE_ESTATE`; without either there is no binary to test and the file is skipped.
 */
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CompletionView, FindingsView, MapView } from "../src/api/types.ts";
import { launch } from "./browser.ts";
import { IAMSCOPE_BIN, IAMSCOPE_URL, type Started, open, start } from "./start.ts";

describe.skipIf(IAMSCOPE_URL === undefined && IAMSCOPE_BIN === undefined)("the page of the binary", () => {
  let server: Started | undefined;
  let link: string;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    if (IAMSCOPE_URL === undefined) server = await start();
    link = IAMSCOPE_URL ?? server?.link ?? "";
    browser = await launch();
    ({ page, complaints } = await open(browser, link));
  });

  afterAll(async () => {
    await browser?.close();
    server?.stop();
  });

  async function get<T>(path: string): Promise<T> {
    return page.evaluate(async (address) => (await fetch(address)).json(), path) as Promise<T>;
  }

  test("opens without a complaint from the browser and forgets the secret", async () => {
    expect(complaints).toEqual([]);
    expect(page.url()).not.toContain("token");
    await page.reload();
    await page.locator("[data-node]").first().waitFor();
  });

  test("the start link works once", async () => {
    const other = await browser.newContext();
    const stranger = await other.newPage();
    await stranger.goto(link);
    await stranger.getByRole("alert").getByText("this browser has no session").waitFor();
    await other.close();
  });

  test("answers the question that its own completion offers", async () => {
    await page.getByRole("combobox", { name: "Question" }).fill("what can ");
    await page.getByRole("option").first().waitFor();
    const { items } = await get<CompletionView>("/api/complete?q=what%20can%20");
    const first = items[0];
    if (first === undefined) throw new Error("nothing was offered");
    await page.getByRole("combobox", { name: "Question" }).fill(first.question);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    const answer = page.getByRole("region", { name: "Answer" });
    await answer.waitFor();
    expect(await answer.innerText()).toMatch(/reaches/);
  });

  test("an edge tells which statement decides it", async () => {
    const { edges } = await get<MapView>("/api/map?limit=300");
    const edge = edges.find((candidate) => candidate.count === 1 && /^can /.test(candidate.label));
    if (edge === undefined) throw new Error("no policy decides an edge");
    await page.goto(new URL(`/#view=table&card=edge:${encodeURIComponent(edge.id)}`, page.url()).href);
    await page.getByRole("region", { name: "Why" }).waitFor();
    expect(await page.locator("aside mark").count()).toBeGreaterThan(0);
  });

  test("tells who can become administrator, why, and what is left once an edge is cut", async () => {
    await page.goto(new URL("/#q=who+can+become+admin", page.url()).href);
    // The first steps of others may be over the network, where no statement decides.
    const card = page.locator("[data-path]").filter({ hasText: "github-deploy" }).first();
    await card.waitFor();
    const id = await card.getAttribute("data-path");
    await card.getByRole("button").first().click();
    await card.locator(".why").first().click();
    await page.getByRole("region", { name: /^Requirement/ }).first().waitFor();
    expect(await page.locator("aside mark").count()).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Cut here", exact: true }).click();
    await page.getByRole("region", { name: "What if" }).waitFor();
    await page.getByRole("tab", { name: /^Paths|^Answer/ }).click();
    await page.locator(`[data-path="${id}"].removed`).waitFor();
    expect(await page.locator(".edge.removed .strike").count()).toBeGreaterThan(0);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "SVG" }).click()]);
    expect(readFileSync(await saved.path(), "utf8")).toContain("<svg");
    expect(complaints).toEqual([]);
  });

  test("lists the findings, the worst first", async () => {
    const { findings } = await get<FindingsView>("/api/findings");
    await page.getByRole("tab", { name: /Findings/ }).click();
    expect(await page.locator("aside li .check").allTextContents()).toEqual(findings.map((finding) => finding.check));
    const order = ["critical", "high", "medium", "low", "info"];
    const ranks = findings.map((finding) => order.indexOf(finding.severity));
    expect(ranks).toEqual([...ranks].sort((left, right) => left - right));
  });
});
