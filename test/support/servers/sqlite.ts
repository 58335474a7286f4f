// Migrations on the file of a local database, past wrangler: the same statements in a hundredth of the work.
import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { databaseFile } from './processes.ts'
import type { Wrangler } from '../../../src/ops/wrangler.ts'

/** Applies a migration and writes it into the journal, in one transaction. */
export function applyByHand(state: string, name: string, path: string): void {
  const journal = `INSERT INTO d1_migrations (name) VALUES ('${name}')`
  inOneTransaction(state, (database) => database.exec(`${readFileSync(path, 'utf8')};\n${journal}`))
}

/** Plays `wrangler d1 execute --persist-to <state> --command=<sql>`: all of it or nothing, and foreign keys are on, as in D1. */
export const sqliteWrangler: Wrangler = async (words) => {
  const state = words[words.indexOf('--persist-to') + 1] ?? ''
  const sql = words.find((word) => word.startsWith('--command='))?.slice('--command='.length) ?? ''
  try {
    const results = inOneTransaction(state, (database) =>
      /^SELECT [^;]*$/.test(sql) ? database.prepare(sql).all() : (database.exec(sql), []),
    )
    return { code: 0, stdout: JSON.stringify([{ results }]), stderr: '' }
  } catch (error) {
    return { code: 1, stdout: '', stderr: error instanceof Error ? error.message : '' }
  }
}

/** Keeps all others from a local database, as its recovery after a crash does. Returns what lets them in again. */
export function holdAlone(state: string): () => void {
  const database = new DatabaseSync(databaseFile(state), { timeout: 10_000 })
  database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  return () => {
    if (database.isOpen) database.close()
  }
}

function inOneTransaction<T>(state: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(databaseFile(state), { timeout: 10_000 })
  try {
    database.exec('BEGIN')
    const done = work(database)
    database.exec('COMMIT')
    return done
  } finally {
    database.close()
  }
}
