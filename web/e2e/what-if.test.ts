/** What happens if a policy changes, as the binary answers it on the example estate; and two estates beside each other. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launch } from "./browser.ts";

const { IAMSCOPE_BIN, IAMSCOPE_ESTATE, IAMSCOPE_SHOTS } = process.env;
const TERRAFORM = "arn:aws:iam::303030303030:user/terraform";
const NOTEBOOK = "arn:aws:iam::505050505050:role/open-notebook";
const NOBODY = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}`;

/** Starts the binary and returns it with the link that it prints. */
function start(more: readonly string[] = []): Promise<{ server: ChildProcess; link: string }> {
  const server = spawn(IAMSCOPE_BIN ?? "", ["map", IAMSCOPE_ESTATE ?? "", "--no-open", ...more], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((found, failed) => {
    server.once("error", failed);
    server.once("exit", (code) => failed(new Error(`the binary ended with ${code} before it printed a link`)));
    createInterface({ input: server.stdout }).on("line", (line) => {
      const link = /http:\/\/\S+#token=\S+/.exec(line)?.[0];
      if (link !== undefined) found({ server, link });
    });
  });
}

describe.skipIf(IAMSCOPE_BIN === undefined)("what if", () => {
  let server: ChildProcess;
  let link: string;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    ({ server, link } = await start());
    page = await open(link);
  });
  afterEach(async () => {
    await page.close();
    server.kill("SIGINT");
  });

  async function open(address: string): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: "light" });
    const opened = await context.newPage();
    complaints = [];
    opened.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    await opened.goto(address);
    await opened.locator("[data-node]").first().waitFor();
    return opened;
  }

  /** Keeps pictures of the page for people to look at, in both colour schemes. */
  async function shoot(name: string): Promise<void> {
    if (IAMSCOPE_SHOTS === undefined) return;
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${IAMSCOPE_SHOTS}/${name}-${colorScheme}.png` });
    }
    await page.emulateMedia({ colorScheme: "light" });
  }

  const visit = (hash: string): Promise<unknown> => page.goto(new URL(`/#${hash}`, page.url()).href);

  test("a policy is detached: paths vanish, are struck out, and come back", async () => {
    await visit(`focus=${encodeURIComponent(TERRAFORM)}&card=node:${encodeURIComponent(TERRAFORM)}`);
    await page.getByText("What if …").click();
    await page.getByRole("listitem").filter({ hasText: "managed policy AdministratorAccess" }).getByRole("button", { name: "Detach" }).click();
    const bar = page.getByRole("region", { name: "What if" });
    await bar.getByTestId("closed").waitFor();
    expect(await bar.getByTestId("closed").innerText()).toMatch(/^[1-9]\d* paths? closes?$/);
    expect(await bar.locator("[data-try]").innerText()).toContain("detach policy/AdministratorAccess from user/terraform");
    await page.locator(".edge.removed .strike").first().waitFor();
    await bar.getByRole("button", { name: "which" }).click();
    await bar.getByRole("listitem").first().waitFor();
    await shoot("detach");
    const address = page.url();
    expect(decodeURIComponent(address)).toContain("detach");
    await page.reload();
    await page.locator(".edge.removed .strike").first().waitFor();
    await bar.locator("[data-try]").click();
    await expect.poll(() => page.locator(".edge.removed").count()).toBe(0);
    expect(await bar.count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test("a policy is attached: new edges and paths are green", async () => {
    await visit(`q=who+can+become+admin+of+505050505050&card=node:${encodeURIComponent(NOTEBOOK)}`);
    await page.getByText("What if …").click();
    await page.getByRole("textbox", { name: "Policy to attach" }).fill("AdministratorAcces");
    await page.getByRole("button", { name: "Attach" }).click();
    await page.getByRole("alert").getByText("no policy").waitFor();
    await page.getByRole("textbox", { name: "Policy to attach" }).fill("AdministratorAccess");
    await page.getByRole("button", { name: "Attach" }).click();
    await page.locator(".edge.added").first().waitFor();
    await page.getByRole("tab", { name: /^Paths|^Answer/ }).click();
    await page.locator("[data-path].added").first().waitFor();
    await shoot("attach");
    const legend = page.getByRole("group", { name: "Legend and filters" });
    await legend.getByRole("button", { name: /^unchanged/ }).click();
    await expect.poll(() => page.locator(".edge:not(.added)").count()).toBe(0);
    expect(complaints.filter((complaint) => !complaint.includes("404"))).toEqual([]);
  });

  test("a trust policy is written anew, and mistakes are told where they are", async () => {
    await visit(`q=paths+from+internet+to+bucket/acme-sandbox-scratch&card=node:${encodeURIComponent(NOTEBOOK)}`);
    await page.getByText("What if …").click();
    await page.getByRole("listitem").filter({ hasText: "trust policy" }).getByRole("button", { name: "Write anew" }).click();
    const text = page.getByRole("textbox", { name: "Text of trust policy" });
    await text.fill(`{\n  "Statement": {"Effect": "Alow"}\n}`);
    const mistakes = page.getByRole("list", { name: "What AWS would refuse" });
    await mistakes.getByText("unknown effect `Alow`").waitFor();
    await shoot("editor");
    await mistakes.getByRole("button", { name: "2:28" }).click();
    const chosen = await text.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd));
    expect(chosen).toContain("Alow");
    await text.fill(NOBODY);
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByRole("region", { name: "What if" }).getByTestId("closed").waitFor();
    await page.getByRole("tab", { name: /^Paths|^Answer/ }).click();
    await page.locator("[data-path].removed").first().waitFor();
    expect(await page.locator("[data-path]:not(.removed)").count()).toBe(0);
    await page.locator(".edge.removed .strike").first().waitFor();
    await shoot("trust");
    expect(complaints).toEqual([]);
  });
});

describe.skipIf(IAMSCOPE_BIN === undefined)("two estates", () => {
  test("the same estate before and after has nothing new and nothing gone", async () => {
    const { server, link } = await start(["--before", IAMSCOPE_ESTATE ?? ""]);
    const browser = await launch();
    const page = await browser.newPage();
    await page.goto(link);
    await page.locator("[data-node]").first().waitFor();
    expect(await page.locator(".added, .removed").count()).toBe(0);
    await browser.close();
    server.kill("SIGINT");
  });
});
