// The report of an import: a line of JSON for every line of the file that made no account, or one without all that it had.
import { closeSync, fchmodSync, openSync, writeSync } from 'node:fs'
import { ok, refuse, type Result } from '../../result.ts'
import type { Refusal } from '../refusal.ts'
import type { Tell } from './import.ts'

export type ReportFile = { tell: Tell; close: () => void }

/** Opens the report, which its owner alone may read: it holds addresses. One of an earlier run is overwritten. */
export function openReport(path: string | undefined): Result<ReportFile, Refusal> {
  if (path === undefined) return ok({ tell: () => undefined, close: () => undefined })
  let file: number
  try {
    file = openSync(path, 'w', 0o600)
    // A file that was there keeps the mode that it had.
    fchmodSync(file, 0o600)
  } catch {
    return refuse({ code: 'no_file', message: `${path} could not be made.` })
  }
  return ok({
    tell: (line, { code, message }, { email }) =>
      writeSync(file, `${JSON.stringify({ line, code, email, message })}\n`),
    close: () => closeSync(file),
  })
}
