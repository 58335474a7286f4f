// The report of an import: one line of JSON for each line of the file that made no account, or an account that lost something.
import { closeSync, fchmodSync, openSync, writeSync } from 'node:fs'
import { ok, refuse, type Result } from '../../result.ts'
import type { Refusal } from '../refusal.ts'
import type { Tell } from './import.ts'

export type ReportFile = { tell: Tell; close: () => void }

/** Opens the report, which only its owner may read, because it holds addresses. Overwrites the report of an earlier run. */
export function openReport(path: string | undefined): Result<ReportFile, Refusal> {
  if (path === undefined) return ok({ tell: () => undefined, close: () => undefined })
  let file: number
  try {
    file = openSync(path, 'w', 0o600)
    // An existing file keeps its mode, so it is set.
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
