// `npm run dev` and the server it starts: what is printed when it answers, and that neither outlives the other. wrangler is
// played by a small program; dev.node.test.ts has the real one.
import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { main } from '../../src/ops/dev.ts'
import { chooseFreePort, isFree } from '../../src/ops/ports.ts'
import { run, type Printed } from '../support/servers/command-line.ts'

const SECRET = ['--var', 'AUTH_SECRET:bm90aGluZy1idXQtYS10ZXN0LW9mLTMyLWJ5dGVzLi4u']
const UP_TO_DATE = { code: 0, stdout: 'No migrations to apply!', stderr: '' }
/** Serves /health on the port of its words, after a moment. */
const SERVER = `
  const port = process.argv.find((word) => word.startsWith('--port=')).slice(7)
  const answer = (request, response) => {
    response.statusCode = request.url === (process.env.HEALTH ?? '/health') ? 200 : 500
    response.end('asked for ' + request.url)
  }
  setTimeout(() => require('node:http').createServer(answer).listen(port), 300)`

let child: ChildProcess | undefined
const thieves: Server[] = []
const portOf = (words: readonly string[]): number => Number(/--port=(\d+)/.exec(words.join(' '))?.[1])
/** Somebody else's server, from now to the end of the test. */
const take = (port: number): void => void thieves.push(createServer().listen(port, '127.0.0.1'))

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  child?.kill('SIGKILL')
  for (const thief of thieves.splice(0)) thief.close()
})

/** Starts the command; `program` plays \`wrangler dev\`. */
function dev(
  words: readonly string[],
  program: string,
  more: { env?: object; migration?: typeof UP_TO_DATE; meanwhile?: (port: number) => void } = {},
) {
  const before = process.listeners('SIGTERM')
  const asked: (readonly string[])[] = []
  const steps = {
    capture: async (given: readonly string[]) => (asked.push(given), more.migration ?? UP_TO_DATE),
    start: (given: readonly string[]) => {
      asked.push(given)
      more.meanwhile?.(portOf(given))
      child = spawn(process.execPath, ['-e', program, '--', ...given], {
        stdio: 'ignore',
        env: { ...process.env, ...more.env },
      })
      return child
    },
  }
  const outcome = run(
    (given) => main(given, steps),
    [...SECRET, ...(words.includes('--port') ? [] : ['--port', '0']), ...words],
  )
  return {
    outcome,
    asked,
    /** Waits for a text on stdout. */
    until: (text: string) =>
      vi.waitFor(() => expect(vi.mocked(console.log).mock.calls.join()).toContain(text), { timeout: 20_000 }),
    /** Tells the command to stop as a terminal does, past whatever else listens in this process. */
    stop: () => {
      for (const listener of process.listeners('SIGTERM')) if (!before.includes(listener)) listener('SIGTERM')
    },
  }
}

describe('the server', () => {
  it('is migrated for, waited for and told about, and ends when it is told to', async () => {
    const table = { ...UP_TO_DATE, stdout: '│ 0000_foundation.sql │ ✅ │' }
    const { outcome, asked, until, stop } = dev(['--persist-to', 'x', '--env', 'staging'], SERVER, { migration: table })
    await until('Latchkey runs at')
    expect(child?.exitCode).toBeNull()
    stop()
    const { code, stdout, stderr } = await outcome
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(child?.signalCode).toBe('SIGTERM')
    const origin = /^ {2}Latchkey runs at (http:\/\/localhost:\d+) {3}\(Ctrl-C stops it\)$/m.exec(stdout)?.[1] ?? ''
    expect(stdout).toContain('Migrated the local database: 0000_foundation.sql\n')
    expect(stdout).toContain(`curl ${origin}/api/sign-up`)
    expect(asked).toEqual([
      ['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', 'x', '--env=staging'],
      expect.arrayContaining(['dev', `--var=ISSUER:${origin}`, '--var=ENVIRONMENT:development']),
    ])
  })

  it('is asked beneath the path of its issuer', async () => {
    const issuer = 'http://localhost:9001/auth'
    const { outcome, until, stop } = dev(['--var', `ISSUER:${issuer}`], SERVER, { env: { HEALTH: '/auth/health' } })
    await until(`Latchkey runs at ${issuer}`)
    stop()
    expect((await outcome).code).toBe(0)
  })

  it('that answers with what is wrong is quoted, instead of what to try, and goes on', async () => {
    const { outcome, until, stop } = dev([], SERVER, { env: { HEALTH: '/nowhere' } })
    await until('The Worker does not run yet:\nasked for /health')
    expect(child?.exitCode).toBeNull()
    stop()
    const { code, stdout } = await outcome
    expect(code).toBe(0)
    expect(stdout).not.toContain('Sign up')
  })

  it('that ends by itself ends the command with its code, or 1 where it was killed', async () => {
    const ended = async (program: string): Promise<Printed> => dev([], program).outcome
    expect(await ended('process.exit(3)')).toEqual({ code: 3, stdout: '', stderr: '' })
    expect(await ended("process.kill(process.pid, 'SIGKILL')")).toEqual({ code: 1, stdout: '', stderr: '' })
  })

  it('is not started on a database that can’t be migrated', async () => {
    const migration = { code: 1, stdout: '', stderr: 'no such file' }
    const { outcome, asked } = dev([], SERVER, { migration })
    expect(await outcome).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The local database could not be migrated:\nno such file',
    })
    expect(asked).toHaveLength(1)
  })

  it('ends when the one who started the command is gone', async () => {
    const { outcome, until } = dev([], SERVER)
    await until('Latchkey runs at')
    vi.spyOn(process, 'ppid', 'get').mockReturnValue(1)
    expect((await outcome).code).toBe(0)
    expect(child?.signalCode).toBe('SIGTERM')
  })

  it('that won’t end is killed after five seconds', async () => {
    const { outcome, until, stop } = dev([], `process.on('SIGTERM', () => undefined)\n${SERVER}`)
    await until('Latchkey runs at')
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const kill = vi.spyOn(child as ChildProcess, 'kill')
    stop()
    stop()
    vi.advanceTimersByTime(4_999)
    expect(kill.mock.calls).toEqual([['SIGTERM']])
    vi.advanceTimersByTime(1)
    expect((await outcome).code).toBe(0)
    expect(child?.signalCode).toBe('SIGKILL')
  })

  it.runIf(process.platform !== 'win32')('leaves no listener behind', async () => {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    const before = signals.map((signal) => process.listenerCount(signal))
    const { outcome, until, stop } = dev([], SERVER)
    await until('Latchkey runs at')
    expect(signals.map((signal) => process.listenerCount(signal))).toEqual(before.map((number) => number + 1))
    stop()
    await outcome
    expect(signals.map((signal) => process.listenerCount(signal))).toEqual(before)
  })
})

describe('the port', () => {
  /** As wrangler does where somebody listens there already: says so, and ends. */
  const UNLESS_TAKEN = SERVER.replace('.listen(port)', ".on('error', () => process.exit(1)).listen(port, '127.0.0.1')")
  const startedOn = (asked: readonly (readonly string[])[]): number[] =>
    asked.filter(([command]) => command === 'dev').map(portOf)

  it('that is ours to choose, and that somebody takes before the server has it, is changed for another one', async () => {
    let lost = 2
    const meanwhile = (port: number): void => void (lost-- > 0 && take(port))
    const { outcome, asked, until, stop } = dev([], UNLESS_TAKEN, { meanwhile })
    await until('Latchkey runs at')
    stop()
    const { code, stdout, stderr } = await outcome
    const ports = startedOn(asked)
    expect(code).toBe(0)
    expect(new Set(ports).size).toBe(3)
    expect(stdout).toContain(`Latchkey runs at http://localhost:${ports[2]} `)
    expect(asked.at(-1)).toContain(`--var=ISSUER:http://localhost:${ports[2]}`)
    expect(stderr).toBe(
      `Port ${ports[0]} was taken meanwhile: trying ${ports[1]}.\nPort ${ports[1]} was taken meanwhile: trying ${ports[2]}.`,
    )
  })

  it('is changed five times at most, and never where it was asked for', async () => {
    const always = dev([], UNLESS_TAKEN, { meanwhile: take })
    expect((await always.outcome).code).toBe(1)
    expect(startedOn(always.asked)).toHaveLength(5)
    const port = String(await chooseFreePort(undefined))
    const once = dev(['--port', port], UNLESS_TAKEN, { meanwhile: take })
    expect(await once.outcome).toEqual({ code: 1, stdout: '', stderr: '' })
    expect(startedOn(once.asked)).toEqual([Number(port)])
  })

  it('lies below those that the system gives to outgoing connections, and is drawn until one is free', async () => {
    for (const [drawn, port] of [
      [0, 20_000],
      [12_767, 32_767],
    ] as const)
      if (await isFree(port, undefined)) expect(await chooseFreePort(undefined, () => drawn)).toBe(port)
    const taken = (await chooseFreePort(undefined)) ?? 0
    const free = (await chooseFreePort(undefined, (below) => (taken - 20_000 + 1 + randomInt(below - 1)) % below)) ?? 0
    take(taken)
    await expect.poll(() => isFree(taken, undefined)).toBe(false)
    const draws = [taken, taken, free].map((port) => port - 20_000)
    expect(await chooseFreePort(undefined, () => draws.shift() ?? 0)).toBe(free)
    expect(await chooseFreePort(undefined, () => taken - 20_000)).toBeUndefined()
  })
})
