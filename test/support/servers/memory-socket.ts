// `connect` of cloudflare:sockets with a scripted mail server behind it, in memory: what it says comes in pieces of any size,
// and it holds a client to what a Worker's socket asks of it.
import { playScript, type Move, type Part, type Script } from './mail-script.ts'

type Connect = (address: SocketAddress, options: SocketOptions) => Socket

export type MemoryServer = {
  connect: Connect
  /** The lines that the server heard, and between them what happened to the connection, in brackets. */
  heard: string[]
  /** What each call asked for. */
  calls: { address: SocketAddress; options: SocketOptions }[]
}

/** How much of a text arrives at once, in bytes. */
type Pieces = (bytesLeft: number) => number
export const WHOLE: Pieces = (bytesLeft) => bytesLeft
export const BYTE_BY_BYTE: Pieces = () => 1

/** A server that follows a script. */
export function memoryServer(script: Script, pieces: Pieces = WHOLE): MemoryServer {
  const heard: string[] = []
  const calls: MemoryServer['calls'] = []

  const open = (part: Part, greets: boolean): Socket => {
    let state: 'open' | 'hung up' | 'secured' = 'open'
    let afterwards = script
    const closed = Promise.withResolvers<void>()
    let source: ReadableStreamDefaultController<Uint8Array> | undefined
    const readable = new ReadableStream<Uint8Array>({ start: (controller) => void (source = controller) })
    const say = (text: string): void => {
      const bytes = new TextEncoder().encode(text)
      for (let at = 0; at < bytes.length;) {
        const end = at + Math.max(1, pieces(bytes.length - at))
        source?.enqueue(bytes.slice(at, end))
        at = end
      }
    }
    const move = (what: Move): void => {
      if (state !== 'open') return
      if (typeof what === 'string') return say(`${what}\r\n`)
      if (what.act === 'secure') {
        afterwards = what.afterwards ?? script
        return say(`${what.says}\r\n`)
      }
      if (what.act === 'stall') return
      state = 'hung up'
      heard.push('(hung up)')
      source?.close()
      closed.reject(new Error('Network connection lost.'))
    }
    const writable = new WritableStream<Uint8Array>({
      write: (chunk) => {
        if (state !== 'open') throw new Error('Network connection lost.')
        for (const what of part.hear(new TextDecoder().decode(chunk))) move(what)
      },
    })
    if (greets) for (const what of part.greeting()) move(what)
    return {
      readable,
      writable,
      opened: state === 'open' ? Promise.resolve({}) : Promise.reject(new Error('Network connection lost.')),
      closed: closed.promise,
      close: () => {
        heard.push('(closed)')
        if (state === 'open') source?.close()
        state = 'hung up'
        closed.resolve()
        return closed.promise
      },
      startTls: (options: TlsOptions) => {
        if (readable.locked || writable.locked) throw new TypeError('The streams of the socket are in use.')
        heard.push(`(TLS for ${options.expectedServerHostname})`)
        state = 'secured'
        return open(playScript(afterwards, heard), false)
      },
    } as unknown as Socket
  }
  return {
    connect: (address, options) => {
      calls.push({ address, options })
      return open(playScript(script, heard), true)
    },
    heard,
    calls,
  }
}
