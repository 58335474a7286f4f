// The script of docs/turnstile.md, as a page of one's own has it: test/docs/turnstile.test.ts compares the two, and runs this one.
import { createAuthClient } from '../../../src/client/browser/index.ts'

declare const turnstile: {
  render(place: string, options: { sitekey: string; callback: (token: string) => void }): string
  remove(widget: string): void
}

const auth = createAuthClient({ baseURL: 'https://auth.example.com' })

export async function signIn(email: string, password: string) {
  const answer = await auth.signIn.email({ email, password })
  if (answer.error?.code !== 'turnstile_required') return answer
  return auth.signIn.email({ email, password, turnstile_token: await proveHuman() })
}

function proveHuman(): Promise<string> {
  return new Promise((resolve) => {
    const widget = turnstile.render('#human', {
      sitekey: '1x00000000000000000000AA',
      callback: (token) => {
        turnstile.remove(widget)
        resolve(token)
      },
    })
  })
}
