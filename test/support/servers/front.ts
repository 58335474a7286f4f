// A port that is known before what stands behind it: whoever needs an address in its settings can be started with it.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Whoever comes while it leads nowhere is hung up on. */
export type Front = { port: number; leadTo: (port: number | undefined) => void; close: () => Promise<void> }

/** Opens a port of 127.0.0.1 that leads to another one. */
export async function openFront(): Promise<Front> {
  let behind: number | undefined
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => undefined)
    if (behind === undefined) return void socket.resetAndDestroy()
    const there = connect(behind, '127.0.0.1')
    there.on('error', () => socket.destroy())
    socket.on('close', () => there.destroy())
    socket.pipe(there).pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (port) => void (behind = port),
    close: () => {
      for (const socket of open) socket.destroy()
      return new Promise((done) => void server.close(() => done()))
    },
  }
}
