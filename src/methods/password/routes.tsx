// Sign-in by password.
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import { signedInSchema } from '../../http/answers.ts'
import type { AppEnv } from '../../http/app-env.ts'
import { jsonBody } from '../../http/body.ts'
import { refuseFloods } from '../../http/flood.ts'
import { email, knownPassword, transport } from '../../http/inputs.ts'
import { knownDevice } from '../../http/known-device.ts'
import { describes } from '../../http/route-spec.ts'
import { answerSignedIn } from '../../http/signed-in.ts'
import { signInProblem } from './problems.ts'
import { signIn } from './sign-in.ts'

export const passwordRoutes = new Hono<AppEnv>().post(
  '/api/sign-in',
  describes({
    summary: 'Sign in with address and password.',
    answers: { 200: { means: 'Signed in.', schema: signedInSchema } },
    problems: ['invalid_credentials'],
  }),
  refuseFloods,
  jsonBody(z.object({ email, password: knownPassword, remember: z._default(z.boolean(), false), transport })),
  async (c) => {
    const deps = c.get('deps')
    const outcome = await signIn(deps, { ...c.req.valid('json'), device: knownDevice(c) })
    return outcome.ok ? answerSignedIn(c, outcome.value) : signInProblem(c, outcome.error)
  },
)
