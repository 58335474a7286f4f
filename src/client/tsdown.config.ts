// How the npm package is built (docs/integrate.md): each entry one ES module with its types, and nothing of the Worker.
import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: {
    worker: './worker.ts',
    verify: './verify.ts',
    client: './index.ts',
    browser: './browser/index.ts',
    react: './browser/react.tsx',
    testing: './testing.ts',
  },
  tsconfig: 'tsconfig.json',
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  outDir: '../../dist',
  clean: true,
})
