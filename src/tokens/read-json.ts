// Reads a JSON document from another server, within the bounds of `askRemote`.
import { askRemote, type RemoteLimits, type RemoteRefusal } from '../config/remote.ts'
import { ok, refuse, type Result } from '../result.ts'

/** Why there is no document: no answer, another status than 200, or no JSON in UTF-8. */
export type ReadRefusal = RemoteRefusal | 'bad_status' | 'not_json'

const MOST_BYTES = 65_536

/** The JSON at a URL, of any shape; 5 seconds and 64 KiB unless given. Each failure is a refusal; it never throws. */
export async function readJson(
  url: string,
  limits: RemoteLimits & { headers?: Record<string, string> },
): Promise<Result<unknown, ReadRefusal>> {
  const headers = { Accept: 'application/json', ...limits.headers }
  const answer = await askRemote(url, { headers }, { mostBytes: MOST_BYTES, ...limits })
  if (!answer.ok) return answer
  if (answer.value.status !== 200) return refuse('bad_status')
  try {
    return ok(
      JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(await answer.value.arrayBuffer())),
    )
  } catch {
    return refuse('not_json')
  }
}
