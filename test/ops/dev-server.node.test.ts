// `npm run dev` and the server it starts: what is printed when it answers, and that neither outlives the other. wrangler is
// played by a small program; dev.node.test.ts has the real one.
import { spawn, type ChildProcess } from 'node:child_process'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { main } from '../../src/ops/dev.ts'
import { run, type Printed } from '../support/command-line.ts'

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

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  child?.kill('SIGKILL')
})

/** Starts the command; `program` plays \`wrangler dev\`. */
function dev(words: readonly string[], program: string, more: { env?: object; migration?: typeof UP_TO_DATE } = {}) {
  const before = process.listeners('SIGTERM')
  const asked: (readonly string[])[] = []
  const steps = {
    capture: async (given: readonly string[]) => (asked.push(given), more.migration ?? UP_TO_DATE),
    start: (given: readonly string[]) => {
      asked.push(given)
      child = spawn(process.execPath, ['-e', program, '--', ...given], {
        stdio: 'ignore',
        env: { ...process.env, ...more.env },
      })
      return child
    },
  }
  const outcome = run((given) => main(given, steps), ['--port', '0', ...SECRET, ...words])
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
