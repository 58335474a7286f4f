// What a scripted mail server says and does at each line it hears (RFC 5321 §4.3.2): over a real socket in mail-servers.ts,
// over one in memory in memory-socket.ts.

/** What a server does after a line: it says this, or does that. Once TLS is on, `afterwards` is the script, or the same again. */
export type Move = string | { act: 'hang up' | 'stall' } | { act: 'secure'; says: string; afterwards?: Script }
/**
 * By the first word of a command; `greeting` at once, `mail` after the dot that ends one. Of several moves the first
 * answers the command, the others the lines that follow.
 */
export type Script = Partial<
  Record<'greeting' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'mail', Move | readonly Move[]>
>

const WELL_BEHAVED: Required<Script> = {
  greeting: '220 scripted',
  EHLO: '250-scripted\r\n250-PIPELINING\r\n250 8BITMIME',
  STARTTLS: '502 no',
  AUTH: '235 ok',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  mail: '250 taken',
}

export type Part = {
  greeting: () => readonly Move[]
  /** Takes what a client wrote, and says what the server does. */
  hear: (chunk: string) => readonly Move[]
}

/** Plays a script for one connection. Every line is added to `heard`. */
export function playScript(script: Script, heard: string[]): Part {
  const plays: Required<Script> = { ...WELL_BEHAVED, ...script }
  let inMail = false
  let pending = ''
  let next: Move[] = []
  const answer = (moves: Move | readonly Move[]): Move[] => {
    next = typeof moves === 'object' && 'length' in moves ? [...moves] : [moves]
    return next.splice(0, 1)
  }
  const after = (line: string): Move[] => {
    if (inMail) {
      inMail = line !== '.'
      return inMail ? [] : answer(plays.mail)
    }
    const word = line.split(' ')[0] ?? ''
    if (word === 'QUIT') return []
    if (next.length > 0) return answer(next)
    if (!Object.hasOwn(plays, word)) return []
    const moves = answer(plays[word as keyof Script])
    inMail = word === 'DATA' && moves.some((move) => typeof move === 'string' && /^354(?: .*)?$/m.test(move))
    return moves
  }
  return {
    greeting: () => answer(plays.greeting),
    hear: (chunk) => {
      const lines = (pending + chunk).split('\r\n')
      pending = lines.pop() ?? ''
      heard.push(...lines)
      return lines.flatMap(after)
    },
  }
}
