/** Light or dark: as the system has it, until somebody chooses. */

export type Theme = "light" | "dark";

const KEY = "iamscope-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

class ThemeState {
  current = $state<Theme>(chosen() ?? (system.matches ? "dark" : "light"));

  constructor() {
    system.addEventListener("change", () => {
      if (chosen() === undefined) this.set(system.matches ? "dark" : "light");
    });
    this.set(this.current);
  }

  toggle(): void {
    this.set(this.current === "dark" ? "light" : "dark");
    localStorage.setItem(KEY, this.current);
  }

  private set(theme: Theme): void {
    this.current = theme;
    document.documentElement.dataset["theme"] = theme;
  }
}

function chosen(): Theme | undefined {
  const stored = localStorage.getItem(KEY);
  return stored === "light" || stored === "dark" ? stored : undefined;
}

export const theme = new ThemeState();
