/**
 * The part of WebAssembly's API that `schema-engine.ts` uses. TypeScript has it only in its browser library, which
 * would let `window` and `document` pass everywhere else.
 */
declare namespace WebAssembly {
  /** Compiled code, not yet running. */
  type Module = object;
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(
    module: Module,
    imports: Record<string, object>,
  ): Promise<{ exports: { __wbindgen_start?: () => void } }>;
}
