// The page of all components (`/dev/pages`), for those who change one. In development only, and without the database.
import { Hono } from './hono.ts'
import { Showcase } from '../pages/showcase.tsx'
import { onlyInDevelopment } from './here.ts'
import { answerPage, leadOn } from './page.ts'
import type { WireEnv } from './wire-env.ts'

const PATH = '/dev/pages'

export const showcaseRoutes = new Hono<WireEnv>()
  .get(PATH, onlyInDevelopment, (c) => {
    const { now, config } = c.get('deps')
    return answerPage(c, <Showcase now={now()} path={`${config.basePath}${PATH}`} />)
  })
  // Its forms do nothing, and lead back.
  .post(PATH, onlyInDevelopment, (c) => leadOn(c, PATH))
