import { defineConfig } from 'vite'
import { api } from './src/api.ts'

export default defineConfig({
  plugins: [{ name: 'api', configureServer: ({ middlewares }) => void middlewares.use('/api/tasks', api) }],
})
