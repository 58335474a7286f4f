// A hasher of `capacity`: one process, one hash at a time, by the product's own engine. It also stands in for the list of breached
// passwords, which holds nothing but padding here.
import type { ScryptParameters } from '../../src/crypto/parameters.ts'
import { ENGINES } from '../../src/crypto/scrypt.ts'

type Asked = { password: number[]; salt: number[]; parameters: ScryptParameters }

const PADDING = `${'0'.repeat(35)}:0`

export default {
  async fetch(request: Request): Promise<Response> {
    if (new URL(request.url).pathname !== '/hash') return new Response(PADDING)
    const { password, salt, parameters } = await request.json<Asked>()
    return new Response(ENGINES.noble(Uint8Array.from(password), Uint8Array.from(salt), parameters))
  },
}
