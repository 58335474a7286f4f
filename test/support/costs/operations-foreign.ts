// What a sibling asks: about a token of a trusted issuer, whose keys the isolate has and whose person is linked here; and about what has ended.
import { createExecutionContext } from 'cloudflare:test'
import { Auth } from '../../../src/rpc.ts'
import { answerFor, Issuer, trustIn } from '../providers/issuer.ts'
import { addUser, Phone, signInByPhone } from '../people/people.ts'
import type { Vars, World } from '../world.ts'

type Operation = [operation: string, mostRoundTrips: number, act: () => Promise<Response>]

/** Both levels, in a world of their own. The issuer is on the network until `vi.unstubAllGlobals()`. */
export async function foreignTokens(
  open: (vars: Vars) => Promise<World>,
): Promise<{ world: World; operations: Operation[] }> {
  const issuer = new Issuer('https://tenant.example.com/', 'https://api.example.com')
  await issuer.publish(['one', 'RS256'])
  answerFor(issuer)
  const world = await open({ TRUSTED_TOKEN_ISSUERS: JSON.stringify([trustIn(issuer)]) })
  const insertion = 'INSERT INTO identities (id, user_id, issuer, subject, provider) VALUES (?, ?, ?, ?, ?)'
  const owner = await addUser(world, 'ada@example.com')
  await world.env.DB.prepare(insertion).bind('i', owner, issuer.name, 'auth0|ada', 'auth0').run()
  const door = new Auth(createExecutionContext(), world.env)
  const asking = (level: 'offline' | 'strict') => async (): Promise<Response> => {
    const { ok } = await door.verifyAccessToken(await issuer.token(), { level })
    return new Response(null, { status: ok ? 200 : 401 })
  }
  await asking('offline')()
  const phone = new Phone(world)
  await signInByPhone(phone, 'ada@example.com')
  const answered = ({ ok }: { ok: boolean }): Response => new Response(null, { status: ok ? 200 : 401 })
  const fresh = async () => answered(await door.verifyAccessToken(phone.accessToken, { level: 'fresh' }))
  return {
    world,
    operations: [
      ['RPC verifyAccessToken (offline): a trusted issuer’s token', 0, asking('offline')],
      [
        'RPC revocations: the list of fresh, where nothing has ended',
        1,
        async () => answered(await door.revocations()),
      ],
      ['RPC verifyAccessToken (fresh): a token, with the list of this second', 0, fresh],
      ['RPC verifyAccessToken (strict): a trusted issuer’s token', 1, asking('strict')],
    ],
  }
}
