// `npm run db:generate`: drizzle-kit writes the next migration from src/**/tables.ts. Read it, edit it, add its rollback.
import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/**/tables.ts',
  out: './migrations',
  casing: 'snake_case',
})
