/** What happens if a policy changes, as the binary answers it on the example estate; and two estates beside each other. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launch } from "./browser.ts";
import { IAMSCOPE_BIN, IAMSCOPE_ESTATE, type Started, open, shoot, start } from "./start.ts";

const TERRAFORM = "arn:aws:iam::303030303030:user/terraform";
const NOTEBOOK = "arn:aws:iam::505050505050:role/open-notebook";
const NOBODY = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}`;

describe.skipIf(IAMSCOPE_BIN === undefined)("what if", () => {
  let server: Started;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    server = await start();
    ({ page, complaints } = await open(browser, server.link));
  });
  afterEach(async () => {
    await page.close();
    server.stop();
  });

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
    await shoot(page, "detach");
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
    await shoot(page, "attach");
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
    await shoot(page, "editor");
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
    await shoot(page, "trust");
    expect(complaints).toEqual([]);
  });
});

/** Who may assume the role `deploy`, which may do everything, and who may read what. */
interface Rights {
  deployer: string;
  readers: string[];
}

/** An export of one account, as `aws iam get-account-authorization-details` writes it. */
function exported({ deployer, readers }: Rights): object {
  const arn = (kind: string, name: string): string => `arn:aws:iam::111122223333:${kind}/${name}`;
  const policy = (...statements: object[]): object => ({ Version: "2012-10-17", Statement: statements });
  const made = { Path: "/", CreateDate: "2026-01-01T00:00:00Z", AttachedManagedPolicies: [] };
  const user = (name: string): object => {
    const read = policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bills/*" });
    return {
      ...made, UserName: name, UserId: `AIDA${name.toUpperCase()}`, Arn: arn("user", name), GroupList: [],
      UserPolicyList: readers.includes(name) ? [{ PolicyName: "read", PolicyDocument: read }] : [],
    };
  };
  const trust = policy({ Effect: "Allow", Principal: { AWS: arn("user", deployer) }, Action: "sts:AssumeRole" });
  const everything = policy({ Effect: "Allow", Action: "*", Resource: "*" });
  const deploy = {
    ...made, RoleName: "deploy", RoleId: "AROADEPLOY", Arn: arn("role", "deploy"), AssumeRolePolicyDocument: trust,
    RolePolicyList: [{ PolicyName: "everything", PolicyDocument: everything }], InstanceProfileList: [],
  };
  return { UserDetailList: ["ada", "bob", "eve"].map(user), GroupDetailList: [], RoleDetailList: [deploy], Policies: [] };
}

describe.skipIf(IAMSCOPE_BIN === undefined)("two estates", () => {
  let folder: string;
  let browser: Browser;
  let server: Started;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "iamscope-"));
    const write = (name: string, rights: Rights): void => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "account.json"), JSON.stringify(exported(rights)));
    };
    write("before", { deployer: "ada", readers: ["ada", "bob"] });
    write("after", { deployer: "bob", readers: ["bob", "eve"] });
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    server = await start(["--before", join(folder, "before")], join(folder, "after"));
    ({ page, complaints } = await open(browser, server.link));
  });
  afterEach(async () => {
    await page.context().close();
    server.stop();
  });

  const visit = (hash: string): Promise<unknown> => page.goto(new URL(`/#${hash}`, page.url()).href);
  const stroke = (selector: string): Promise<string> => page.locator(selector).first().evaluate((line) => getComputedStyle(line).stroke);
  const color = (name: string): Promise<string> =>
    page.evaluate((property) => {
      const probe = document.createElement("i");
      probe.style.color = `var(--${property})`;
      document.body.append(probe);
      const found = getComputedStyle(probe).color;
      probe.remove();
      return found;
    }, name);

  test("the page says what it compares, and what opens and closes, in words and colours", async () => {
    const bar = page.getByRole("region", { name: "Before and after" });
    await bar.getByTestId("opened").waitFor();
    expect(await bar.innerText()).toContain("before");
    expect([await bar.getByTestId("opened").innerText(), await bar.getByTestId("closed").innerText()]).toEqual(["2 paths open", "2 paths close"]);
    await bar.getByRole("button", { name: "which" }).click();
    const told = await bar.getByRole("listitem").allInnerTexts();
    expect(told.some((text) => /^opens bob can assume deploy/.test(text))).toBe(true);
    expect(told.some((text) => /^closes ada can assume deploy/.test(text))).toBe(true);
    expect(await page.locator("[data-node]").filter({ hasText: "deploy" }).count()).toBe(1);
    // What came is green with a plus, what went is red, dashed and crossed out.
    expect(await stroke(".edge.added .line")).toBe(await color("yes"));
    expect(await stroke(".edge.removed .line")).toBe(await color("no"));
    expect(await page.locator(".edge.removed .line").first().evaluate((line) => getComputedStyle(line).strokeDasharray)).not.toBe("none");
    expect(await page.locator(".edge.added .plus").count()).toBe(await page.locator(".edge.added").count());
    expect(await page.locator(".edge.removed .strike").count()).toBe(await page.locator(".edge.removed").count());
    await shoot(page, "compared");
    await visit("q=paths+from+any+to+admin");
    await page.locator("[data-path].added").first().waitFor();
    const path = async (change: string): Promise<string> => (await page.locator(`[data-path].${change}`).first().innerText()).replaceAll("\n", " ");
    expect(await path("added")).toMatch(/new.*bob can assume deploy/);
    expect(await path("removed")).toMatch(/gone.*ada can assume deploy/);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "SVG" }).click()]);
    expect(readFileSync(await saved.path(), "utf8")).toContain(await color("yes"));
    expect(complaints).toEqual([]);
  });

  test("answers about one and about everyone say who is new and who is gone", async () => {
    await visit("q=who+can+s3%3AGetObject+on+arn%3Aaws%3As3%3A%3A%3Abills%2Fa");
    const rows = page.getByRole("list", { name: "Answer line by line" }).getByRole("listitem");
    await rows.first().waitFor();
    const texts = (await rows.allInnerTexts()).map((text) => text.replaceAll("\n", " "));
    expect(texts.some((text) => /ada gone/.test(text))).toBe(true);
    expect(texts.some((text) => /eve new/.test(text))).toBe(true);
    expect(texts.some((text) => /bob (?!new|gone)/.test(text))).toBe(true);
    await shoot(page, "compared-who-can");
    for (const [who, word] of [["ada", "gone"], ["eve", "new"], ["bob", undefined]] as const) {
      await visit(`q=can+${who}+do+s3%3AGetObject+on+arn%3Aaws%3As3%3A%3A%3Abills%2Fa`);
      const answer = page.getByRole("region", { name: "Answer", exact: true });
      await answer.getByText(`user/${who}`).waitFor();
      expect(await answer.getByText(word ?? "before", { exact: true }).count()).toBe(word === undefined ? 0 : 1);
      expect(await page.locator("details.before").count()).toBe(word === undefined ? 0 : 1);
    }
  });

  test("the matrix marks it too, and a link keeps it", async () => {
    await visit("view=matrix");
    await page.locator("[role=gridcell] .added").first().waitFor();
    expect(await page.getByRole("button", { name: "new: bob can assume deploy, proven" }).count()).toBe(1);
    expect(await page.getByRole("button", { name: "gone: ada can assume deploy, proven" }).count()).toBe(1);
    await shoot(page, "compared-matrix");
    const address = page.url();
    await page.reload();
    await page.locator("[role=gridcell] .added").first().waitFor();
    expect(page.url()).toBe(address);
    await page.getByRole("button", { name: /^unchanged/ }).click();
    await expect.poll(() => page.locator("[role=gridcell] button:not(.added):not(.removed)").count()).toBe(0);
  });
});

describe.skipIf(IAMSCOPE_BIN === undefined)("an estate beside itself", () => {
  test("has nothing new and nothing gone", async () => {
    const server = await start(["--before", IAMSCOPE_ESTATE ?? ""]);
    const browser = await launch();
    const { page } = await open(browser, server.link);
    await page.getByTestId("opened").getByText("0 paths open").waitFor();
    expect(await page.locator(".edge.added, .edge.removed, .node.added, .node.removed").count()).toBe(0);
    await browser.close();
    server.stop();
  });
});
