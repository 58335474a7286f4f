// The Worker as the benchmarks run it: the real one, cut off from the list of breached passwords, with a door that runs bare
// hashes, so that their time is measured where they run.
import type { Env } from '../../src/config/config.ts'
import { toUtf8 } from '../../src/crypto/encoding.ts'
import { ENGINES } from '../../src/crypto/scrypt.ts'
import worker from '../../src/index.ts'

export { Hasher } from '../../src/index.ts'

/** What the product hashes with. */
const PARAMETERS = { ln: 14, r: 8, p: 5, length: 32 }

// Nothing leaves the machine: the list holds nothing but padding, at once.
globalThis.fetch = () => Promise.resolve(new Response(`${'0'.repeat(35)}:0`))

export default {
  fetch(request: Request, env: Env, context: ExecutionContext): Response | Promise<Response> {
    const url = new URL(request.url)
    if (url.pathname !== '/bench/hash') return worker.fetch(request, env, context)
    const engine = url.searchParams.get('engine') === 'native' ? 'native' : 'noble'
    const times = Number(url.searchParams.get('times'))
    for (let done = 0; done < times; done += 1)
      ENGINES[engine](toUtf8('Correct-Horse-42-battery'), toUtf8('sixteen bytes...'), PARAMETERS)
    return new Response('done')
  },
}
