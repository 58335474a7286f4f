declare module '*?raw' {
  const text: string
  export default text
}

interface ImportMeta {
  /** The modules that a pattern of paths finds (Vite). */
  glob<Module>(pattern: string, options: { eager: true }): Record<string, Module>
}
