/** What has to be stopped at the end, last started first. */
export class CleanUp {
  readonly #steps: (() => Promise<void>)[] = [];
  readonly #tell: (message: string) => void;
  #over = false;

  /** @param tell told what could not be stopped */
  constructor(tell: (message: string) => void) {
    this.#tell = tell;
  }

  /** Something was started. What comes too late, because the end came while it was starting, is stopped at once. */
  add(step: () => Promise<void>): void {
    if (this.#over) void this.#try(step);
    else this.#steps.push(step);
  }

  /** Runs every step, also after one failed: a process that can't be stopped must not keep the others running. */
  async run(): Promise<void> {
    this.#over = true;
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) await this.#try(step);
  }

  async #try(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.#tell(`Stopping: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
