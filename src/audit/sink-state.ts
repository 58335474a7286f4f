// How sending the log to its sink stands: for pages and answers that say how the Worker is.
import type { Deps } from '../deps.ts'
import { selectSink, type SinkRow } from './ship-store.ts'

export type { SinkRow }

/** The statement that reads it: it has one row, of nulls where there is no sink or nothing was ever sent. */
export const findSinkState = ({ db, config }: Pick<Deps, 'db' | 'config'>) => selectSink(db, config.auditSink)
