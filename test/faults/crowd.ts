// Many requests at once, each on a connection of its own: all connections are open before the first request is written, and all requests
// are written before the first answer is read.
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'

/** What came back. `status` 0: no answer, and `text` says why. */
export type Told = { status: number; text: string }
type Crowd = { answers: Told[]; mostInFlight: number }

/** Connections that are opened together: fewer than a listening socket lets wait. */
const OPENED = 500
/** A client gives up after so long. The last of ten thousand is served by one isolate after all the others. */
const PATIENCE_MS = 600_000

/**
 * Posts each of these bodies, JSON, at once, to the servers at these ports in turn. `mostInFlight`: so many were sent and unanswered at one
 * moment.
 */
export async function postAtOnce(
  ports: readonly number[],
  path: string,
  bodies: readonly string[],
  show: (answered: number) => void,
): Promise<Crowd> {
  const sockets: (Socket | Error)[] = []
  while (sockets.length < bodies.length) {
    const many = Math.min(OPENED, bodies.length - sockets.length)
    const from = sockets.length
    const opening = Array.from({ length: many }, (_, at) => open(ports[(from + at) % ports.length] ?? 0))
    sockets.push(...(await Promise.all(opening)))
  }
  let [inFlight, mostInFlight, answered] = [0, 0, 0]
  const asked = bodies.map(async (body, at) => {
    const socket = sockets[at]
    if (socket === undefined || socket instanceof Error) return { status: 0, text: String(socket) }
    const told = await post(socket, path, body, () => {
      inFlight += 1
      mostInFlight = Math.max(mostInFlight, inFlight)
    })
    inFlight -= 1
    answered += 1
    show(answered)
    return told
  })
  return { answers: await Promise.all(asked), mostInFlight }
}

function open(port: number): Promise<Socket | Error> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(socket))
    socket.once('error', resolve)
  })
}

/** One request on an open connection, which ends with it. `onSent`: all of it is written. */
function post(socket: Socket, path: string, body: string, onSent: () => void): Promise<Told> {
  return new Promise((resolve) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
    const options = { createConnection: () => socket, method: 'POST', path, headers, timeout: PATIENCE_MS }
    const asked = request(options, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => (text += part))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
      answer.on('error', (error) => resolve({ status: 0, text: error.message }))
    })
    asked.once('finish', onSent)
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')))
    asked.on('error', (error) => resolve({ status: 0, text: error.message }))
    asked.end(body)
  })
}
