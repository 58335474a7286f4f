// `npm run deploy` with each driver of mail: which secret or binding it asks for before anything is touched.
import { describe, expect, it, vi } from 'vitest'
import { main, problemsOf } from '../../src/ops/deploy.ts'

const VARS = { ISSUER: 'https://auth.example.com', MAIL_FROM: 'a@example.com' }

/** Deploys with a driver to an account that has these secrets. Gives what was said. */
async function deploy(driver: string, ...secrets: string[]): Promise<string[]> {
  vi.stubEnv('WORKERS_CI', undefined)
  const said: string[] = []
  const play = (words: readonly string[]) => {
    const stdout = words[0] === 'secret' ? JSON.stringify(secrets.map((name) => ({ name }))) : 'No migrations to apply'
    if (words[1] === 'execute') {
      const lost = words.at(-1)?.includes('UPDATE') === true
      return Promise.resolve({ code: 1, stdout: '', stderr: lost ? 'malformed JSON' : 'UNIQUE constraint failed' })
    }
    return Promise.resolve({ code: 0, stdout, stderr: '' })
  }
  const vars = Object.entries({ ...VARS, MAIL_DRIVER: driver }).flatMap(([name, value]) => [
    '--var',
    `${name}:${value}`,
  ])
  await main(vars, { capture: play, show: play, log: (line) => void said.push(line) })
  vi.unstubAllEnvs()
  return said
}

describe('a deployment', () => {
  it.each([
    ['resend', 'RESEND_API_KEY'],
    ['postmark', 'POSTMARK_SERVER_TOKEN'],
    ['smtp', 'SMTP_URL'],
  ])('with %s wants the secret %s', async (driver, secret) => {
    const lacking = await deploy(driver, 'AUTH_SECRET')
    expect(lacking).toEqual(['Nothing was deployed:', `  ${secret} is not set: npx wrangler secret put ${secret}`])
    expect((await deploy(driver, 'AUTH_SECRET', secret)).at(-1)).toContain('/health?deep=1')
  })

  it('with cloudflare wants the binding, and no secret but ours', async () => {
    const lacking = await deploy('cloudflare', 'AUTH_SECRET')
    expect(lacking.join('\n')).toMatch(/^Nothing was deployed:\n  EMAIL is not bound: .*\[\[send_email\]\]/)
    expect(problemsOf({ ...VARS, MAIL_DRIVER: 'cloudflare' }, 'bound')).toEqual([])
  })
})
