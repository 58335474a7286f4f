// An operator's commands inside the test's own process, on local databases that stay open from one command to the next: wrangler starts a
// workerd for each opening, and half a second of work is for nothing.
import { openDatabase, type OpenDatabase } from '../../../src/ops/database.ts'
import { main } from '../../../src/ops/main.ts'
import { ok } from '../../../src/result.ts'
import { run, type Printed } from './command-line.ts'
import { removeFolders } from './processes.ts'

const open = new Map<string, OpenDatabase>()

/** `npm run ops -- <words>`. */
export const ops = (...words: string[]): Promise<Printed> => run((given) => main(given, keepOpen), words)

/** For `afterAll`: closes the databases, and takes the folders away that they are in. */
export async function tidyUp(): Promise<void> {
  await Promise.all([...open.values()].map(({ close }) => close()))
  open.clear()
  removeFolders()
}

const keepOpen: typeof openDatabase = async (target) => {
  const { persistTo, remote, environment } = target
  if (persistTo === undefined || remote || environment !== undefined) return openDatabase(target)
  const kept = open.get(persistTo)
  if (kept !== undefined) return ok({ ...kept, target, close: async () => undefined })
  const opened = await openDatabase(target)
  if (!opened.ok) return opened
  open.set(persistTo, opened.value)
  return ok({ ...opened.value, close: async () => undefined })
}
