// Operator's commands for a shell that a test has started: ask-operator.mjs hands their words in, and they run in the test's process.
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { ops } from './operator.ts'
import { temporaryFolder } from './processes.ts'

let door: { path: string; server: Server } | undefined

/** Where ask-operator.mjs knocks: the value of its variable `OPERATOR`. */
export async function openDoor(): Promise<string> {
  if (door !== undefined) return door.path
  const path = join(temporaryFolder(), 'operator')
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let words = ''
    socket.setEncoding('utf8').on('data', (text: string) => (words += text))
    socket.on('end', () => void answer(JSON.parse(words) as string[], (text) => socket.end(text)))
  })
  await new Promise<void>((resolve) => void server.listen(path, resolve))
  door = { path, server }
  return path
}

export function closeDoor(): void {
  door?.server.close()
  door = undefined
}

async function answer(words: readonly string[], give: (text: string) => void): Promise<void> {
  const failed = (error: unknown) => ({ code: 1, stdout: '', stderr: String(error) })
  give(JSON.stringify(await ops(...words).catch(failed)))
}
