declare module '*?raw' {
  const text: string
  export default text
}

interface ImportMeta {
  /** The modules that patterns of paths find, or with `query` and `import` their texts (Vite). */
  glob<Module>(
    patterns: string | readonly string[],
    options: { eager: true; query?: '?raw'; import?: 'default' },
  ): Record<string, Module>
  /** What loads each of them. */
  glob(patterns: string): Record<string, () => Promise<unknown>>
}
