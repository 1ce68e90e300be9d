/** The browser that the tests drive: Chromium from the system, which never talks to anything but the test's server. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const USUAL = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Launches it, with WebGL painted by the processor if that is asked for, and surely without any otherwise. */
export function launch(hasWebGl = false): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"] ?? USUAL.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error("no Chromium: install it or set CHROMIUM to its path");
  return chromium.launch({
    executablePath,
    args: [
      ...(hasWebGl ? ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"] : ["--disable-gpu", "--disable-3d-apis"]),
      "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
}
