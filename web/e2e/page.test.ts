/** The page itself, on made-up estates: what can be seen, clicked, typed, linked to and exported. */
import { readFileSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type MadeEstate, makeEstate } from "../dev/estate.ts";
import { launch } from "./browser.ts";
import { type Served, serve } from "./madeup.ts";
import { blank } from "./start.ts";

const SCRIPT = `"><script>window.wasRun = true</script><img src=x onerror="window.wasRun = true">`;

let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  ({ page, complaints } = await blank(browser));
  context = page.context();
});
afterEach(() => context.close());

async function open(served: Served, hash = ""): Promise<void> {
  await page.goto(served.url + hash);
  await page.waitForSelector("[data-node], table, [role=grid]");
}

const count = (selector: string): Promise<number> => page.locator(selector).count();

describe("an estate of thirty nodes", () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(makeEstate(30));
  });
  afterAll(() => served.close());

  test("opens on the overview without a complaint from the browser", async () => {
    await open(served);
    expect(await page.getByRole("heading", { name: "Overview" }).isVisible()).toBe(true);
    expect(await page.locator("[data-heading]").allTextContents()).toEqual(["Outside world 3", "People 8", "Roles 11", "Compute 3", "Crown jewels 8"]);
    expect(await page.locator("aside li").count()).toBeGreaterThan(2);
    expect(complaints).toEqual([]);
  });

  test("a question is completed and asked by keyboard alone", async () => {
    await open(served);
    await page.keyboard.press("/");
    expect(await page.getByRole("combobox", { name: "Question" }).evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.type("what can pay");
    await page.getByRole("option").first().getByText("pay").first().waitFor();
    await page.keyboard.press("ArrowDown");
    expect(await page.getByRole("option").first().getAttribute("aria-selected")).toBe("true");
    const label = await page.locator("[role=option] .label").first().textContent();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.getByLabel("Answer", { exact: true }).getByText("reaches").first().waitFor();
    expect(await page.getByRole("combobox", { name: "Question" }).inputValue()).toBe(`what can ${label} reach`);
    expect(new URL(page.url()).hash).toBe(`#q=what+can+${label}+reach`);
    expect(await page.getByRole("tab", { name: "Answer" }).getAttribute("aria-selected")).toBe("true");
  });

  test("a question that is not understood says so and offers another", async () => {
    await open(served, "#q=hello");
    await page.getByRole("alert").getByText("was not understood").waitFor();
    await page.getByRole("alert").getByRole("button").first().click();
    await page.waitForURL(/q=who\+can/);
  });

  test("an edge's card underlines the deciding statement and says what did not stop it", async () => {
    await open(served);
    const id = await page.locator("[data-edge]").first().getAttribute("data-edge");
    await page.goto(`${served.url}#card=edge:${id}`);
    await page.getByRole("region", { name: "Why" }).waitFor();
    const marked = await page.locator("mark.allows").allTextContents();
    expect(marked).toContain('"Effect": "Allow",');
    expect(await page.locator("mark.allows").first().evaluate((mark) => getComputedStyle(mark).textDecorationLine)).toBe("underline");
    expect(await page.locator("aside li.passes .name").allTextContents()).toEqual(["Service control policies", "Permissions boundary"]);
  });

  test("every view has a link that leads back to it", async () => {
    await open(served);
    await page.locator("[data-node]").nth(5).click();
    await page.getByRole("button", { name: "What it reaches" }).click();
    await page.getByRole("button", { name: "Table" }).click();
    await page.locator("table").waitFor();
    const [url, rows] = [page.url(), await page.locator("tbody").innerText()];
    const other = await context.newPage();
    await other.goto(url);
    await other.locator("tbody").waitFor();
    await expect.poll(() => other.locator("tbody").innerText()).toBe(rows);
    await page.goBack();
    await page.locator("[data-node]").first().waitFor();
  });

  test("the table lists exactly the edges of the picture", async () => {
    await open(served);
    const edges = await count("[data-edge]");
    await page.getByRole("button", { name: "Table" }).click();
    await page.locator("table").waitFor();
    expect(await count("tbody tr")).toBe(edges);
    await page.getByRole("button", { name: "Certainty" }).click();
    const words = await page.locator("tbody .certainty").allInnerTexts();
    expect(words).toEqual([...words].sort());
  });

  test("unknown principals have a sign of their own, a line in the legend and vanish with it", async () => {
    const estate = makeEstate(30);
    const [, vendor] = estate.nodes;
    if (vendor === undefined) throw new Error("nobody is outside");
    Object.assign(vendor, { kind: "unknown_principal", label: "unknown principal ⟨var.trusted⟩" });
    const own = await serve(estate);
    await open(own);
    const node = page.getByRole("button", { name: "unknown principal ⟨var.trusted⟩, unknown principal" });
    expect(await node.locator(".label").textContent()).toBe("⟨var.trusted⟩");
    const edges = await count("[data-edge]");
    await page.getByRole("button", { name: /^unknown principal\s*1$/ }).click();
    await node.waitFor({ state: "detached" });
    expect(await count("[data-edge]")).toBeLessThan(edges);
    await page.getByRole("button", { name: /^unknown principal/ }).click();
    await node.waitFor();
    await own.close();
  });

  test("what hinges on an unknown fact looks different from what a caller can meet", async () => {
    await open(served);
    const legend = page.getByRole("group", { name: "Legend and filters" });
    await legend.getByRole("button", { name: /a caller can meet it/ }).waitFor();
    await legend.getByRole("button", { name: /hinges on an unknown fact/ }).waitFor();
    const dashes = (kind: string): Promise<string> => page.locator(`.edge.${kind} .line`).first().evaluate((line) => getComputedStyle(line).strokeDasharray);
    expect(await dashes("conditional")).not.toBe(await dashes("unknown"));
    expect(await count(".edge.unknown .doubt")).toBe(await count(".edge.unknown"));
    expect(await count(".edge:not(.unknown) .doubt")).toBe(0);
  });

  test("the legend filters the picture", async () => {
    await open(served);
    const before = await count("[data-edge]");
    await page.getByRole("button", { name: /^assume/ }).click();
    await page.waitForURL(/hide=assume/);
    expect(await count(".edge.assume")).toBe(0);
    expect(await count("[data-edge]")).toBeLessThan(before);
  });

  test("hovering lights the neighbourhood", async () => {
    await open(served);
    await page.locator("[data-node]").nth(12).hover();
    await page.locator("svg.is-dimmed").waitFor();
    expect(await count(".node.bright")).toBeGreaterThan(0);
    expect(await count(".node.bright")).toBeLessThan(await count(".node"));
  });

  test("nodes can be opened by keyboard", async () => {
    await open(served);
    await page.locator("[data-node]").first().focus();
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "Details", selected: true }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("tab", { name: "Details" }).waitFor({ state: "detached" });
  });

  test("everything that can be pressed has a name", async () => {
    for (const hash of ["", "#view=table", "#view=matrix", "#card=node:n5", "#card=edge:e3"]) {
      await open(served, hash);
      const names = await page.locator("button, [role=button], [role=tab], input").evaluateAll((elements) =>
        elements.filter((element) => !(element.getAttribute("aria-label") ?? element.textContent ?? "").trim()).map((element) => element.outerHTML),
      );
      expect(names).toEqual([]);
    }
  });

  test("colours follow the system until somebody chooses", async () => {
    await open(served);
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(ground).not.toBe(light);
    await page.getByRole("button", { name: "Use light colours" }).click();
    expect(await ground()).toBe(light);
    await page.reload();
    expect(await ground()).toBe(light);
  });

  test("paths are asked for, light up, are explained and vanish when they are cut", async () => {
    await open(served, "#q=who+can+become+admin");
    const cards = page.locator("[data-path]");
    await cards.first().waitFor();
    const before = await cards.count();
    await cards.first().hover();
    await page.locator("svg.is-dimmed").waitFor();
    expect(await count(".node.bright")).toBeGreaterThan(1);
    expect(await count(".node.bright")).toBeLessThan(await count(".node"));

    await cards.first().getByRole("button").first().click();
    await cards.first().getByRole("button", { name: /^can |^runs as/ }).first().click();
    await page.getByRole("region", { name: "Why" }).waitFor();
    expect(await page.locator("aside mark.allows").allTextContents()).toContain('"Effect": "Allow",');
    expect(await page.locator("aside li.passes .name").allTextContents()).toEqual(["Service control policies", "Permissions boundary"]);

    await page.getByRole("button", { name: "Cut here", exact: true }).click();
    await page.getByRole("region", { name: "What if" }).waitFor();
    await page.getByRole("tab", { name: /^Paths/ }).click();
    await expect.poll(() => page.locator("[data-path].removed").count()).toBeGreaterThan(0);
    expect(await page.locator("[data-path]:not(.removed)").count()).toBeLessThan(before);
    expect(await count(".edge.removed .strike")).toBeGreaterThan(0);
    const other = await context.newPage();
    await other.goto(page.url());
    await other.locator(".edge.removed .strike").first().waitFor();

    await page.getByRole("button", { name: "put everything back" }).click();
    await expect.poll(() => page.locator("[data-path].removed").count()).toBe(0);
    expect(await cards.count()).toBe(before);
    expect(complaints).toEqual([]);
  });

  test("a question about paths is asked with two keys, and edges are cut with one", async () => {
    await open(served);
    await page.locator("[data-node]").nth(6).hover();
    await page.keyboard.press("f");
    await page.getByText("now choose where to").waitFor();
    await page.locator("[data-node]").last().hover();
    await page.keyboard.press("t");
    await page.waitForURL(/q=paths\+from\+n\d+\+to\+n\d+/);

    await page.mouse.move(2, 2);
    await open(served, "#card=edge:e1");
    await page.keyboard.press("x");
    await page.getByRole("region", { name: "What if" }).waitFor();
    await expect.poll(() => count(".edge.removed")).toBe(1);
    await page.keyboard.press("x");
    await page.getByRole("region", { name: "What if" }).waitFor({ state: "detached" });

    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Keys" }).waitFor({ state: "hidden" });
  });

  test("the picture can be saved as an image", async () => {
    await open(served);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "PNG" }).click()]);
    const bytes = readFileSync(await saved.path());
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    // The width stands in the header, big end first.
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(2000);
    expect(complaints).toEqual([]);
  });

  test("the picture can be saved as a file that stands alone", async () => {
    await open(served);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "SVG" }).click()]);
    const text = readFileSync(await saved.path(), "utf8");
    expect(saved.suggestedFilename()).toBe("iamscope.svg");
    expect(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/.test(text)).toBe(true);
    expect(text.includes(">Crown jewels ")).toBe(true);
    expect(/class=|var\(|<script|NaN/.exec(text)?.[0]).toBeUndefined();
    expect(text.match(/<title>/g)?.length).toBe((await count("[data-node]")) + (await count("[data-edge]")));
    const viewer = await context.newPage();
    await viewer.setContent(text);
    expect(await viewer.locator("svg path").count()).toBeGreaterThan(20);
  });
});

describe("an estate of a thousand nodes", () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(makeEstate(1000));
  });
  afterAll(() => served.close());

  test("is bundled, and says how much of it is shown", async () => {
    await open(served);
    expect(await count("[data-node]")).toBeLessThan(70);
    expect(await page.getByTestId("shown").innerText()).toMatch(/^\d+ of 982 nodes · \d+ of 1,180 edges shown$/);
  });

  test("a bundle opens in place and closes again", async () => {
    await open(served);
    const before = await count("[data-node]");
    await page.getByRole("button", { name: /^\d+ external accounts, bundle/ }).click();
    await expect.poll(() => count("[data-node]")).toBeGreaterThan(before + 10);
    await page.getByTitle("Bundle again").click();
    await expect.poll(() => count("[data-node]")).toBe(before);
  });

  test("falls to the table where a picture would help nobody", async () => {
    await open(served, "#limit=300");
    await page.locator("table").waitFor();
    expect(await count("[data-node]")).toBe(0);
    expect(await page.getByRole("button", { name: "Table" }).getAttribute("aria-pressed")).toBe("true");
  });
});

describe("an estate of four thousand nodes", () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(makeEstate(4000));
  });
  afterAll(() => served.close());

  test("has a matrix that says which part of it is shown, and turns its pages", async () => {
    await open(served, "#view=matrix");
    const rows = page.getByTestId("rows");
    expect(await rows.innerText()).toMatch(/^rows 1–300 of \d,\d{3}$/);
    expect(await page.getByTestId("columns").innerText()).toMatch(/^columns 1–100 of \d,\d{3}$/);
    expect(await count("[role=row]")).toBe(301);
    const first = await page.locator("[role=rowheader]").first().innerText();
    await page.getByRole("button", { name: "Later rows" }).click();
    await expect.poll(() => rows.innerText()).toMatch(/^rows 301–600 of/);
    expect(await page.locator("[role=rowheader]").first().innerText()).not.toBe(first);
    await page.reload();
    await expect.poll(() => rows.innerText()).toMatch(/^rows 301–600 of/);
    expect(complaints).toEqual([]);
  });

  test("finds names in its matrix, and is walked by keyboard alone", async () => {
    await open(served, "#view=matrix");
    await page.getByRole("searchbox", { name: "Who" }).fill("payments");
    await expect.poll(() => page.getByTestId("rows").innerText()).not.toMatch(/of \d,/);
    const labels = await page.locator("[role=rowheader]").allTextContents();
    expect(labels.length).toBeGreaterThan(3);
    expect(labels.every((label) => label.includes("payments"))).toBe(true);
    await page.waitForURL(/who=payments/);

    const stops = page.locator("[role=grid] button[tabindex='0']");
    expect(await stops.count()).toBe(1);
    await stops.focus();
    const where = (): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute("data-at") ?? "");
    const start = await where();
    await page.keyboard.press("ArrowLeft");
    expect(await where()).toBe(`${start.split(" ")[0]} -1`);
    await page.keyboard.press("ArrowDown");
    expect(Number((await where()).split(" ")[0])).toBeGreaterThan(Number(start.split(" ")[0]));
    await page.keyboard.press("End");
    const words = await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "Details", selected: true }).waitFor();
    expect(words).toContain(await page.locator("aside .ends button").first().innerText());
  });
});

describe("an estate whose names are scripts", () => {
  let served: Served;
  beforeAll(async () => {
    const estate: MadeEstate = makeEstate(12);
    for (const node of estate.nodes) {
      node.label = `${node.label}${SCRIPT}`;
      node.name = `${node.name}${SCRIPT}`;
    }
    for (const edge of estate.edges) edge.conditions = [SCRIPT];
    served = await serve(estate);
  });
  afterAll(() => served.close());

  test("shows them as text everywhere and runs none", async () => {
    for (const hash of ["", "#view=table", "#view=matrix", "#card=node:n5", "#card=edge:e3", "#card=finding:f-n5", `#q=${encodeURIComponent(SCRIPT)}`]) {
      await open(served, hash);
      await page.waitForTimeout(100);
      expect(await page.evaluate(() => "wasRun" in window)).toBe(false);
      expect(await count("#page script, #page img")).toBe(0);
      expect(await page.locator("body").textContent()).toContain("<script>");
    }
    await open(served);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "SVG" }).click()]);
    const text = readFileSync(await saved.path(), "utf8");
    expect(text).toContain("&lt;script&gt;");
    expect(text).not.toContain("<script");
  });
});
