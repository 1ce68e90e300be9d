/** The browser that the tests drive: Chromium from the system, which never talks to anything but the test's server. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const USUAL = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export function launch(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"] ?? USUAL.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error("no Chromium: install it or set CHROMIUM to its path");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
}
